"""Judgements on what the probes saw: plain functions, without socket, clock or file."""
