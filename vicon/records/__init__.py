"""What is made of a journal once it is written: exports, their verification, digests, attendance.

Reads journals, never writes them: a correction or a redaction is an event, and goes through the actor.
"""
