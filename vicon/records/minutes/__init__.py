"""The record of a sitting as a document: berita acara, notulen, daftar hadir (rooms.md 7).

`facts` are read from a journal, a template lays them out as a `sheet` of blocks, and `press` or `word` makes
a file of those. Nothing here reads a clock: the same journal gives the same bytes.
"""
