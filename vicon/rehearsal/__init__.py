"""Rehearsals: people who are played by one program, over the real protocol and with real media.

Offers, ICE checks, DTLS and SRTP are those of a browser (`peer`), the wire protocol is vicon.1 (`socket`);
nothing is encoded or decoded, so that hundreds fit into one process. The tests' clients stand on the same.
"""
