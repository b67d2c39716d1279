"""What a publisher needs of RTMP (Adobe's specification 1.0), without sockets: bytes in, bytes out.

FFmpeg's own client is not used: PyAV opens it without options, so that certificates are not verified (its
`tls_verify` is off), no address can be pinned, and the interpreter stands still while it connects.
"""
