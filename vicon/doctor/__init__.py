"""What keeps a vicon from working, found before people do: `vicon doctor` and the administrators' page.

`rules` judge what was seen and are pure, `probes` look (sockets, clocks, databases, and only servers that the
settings name), `finding` is what both speak of, `said` puts it into words, `examine` runs them all.
"""
