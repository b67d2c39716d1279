"""Where the time of joins and commands goes, across processes (OpenTelemetry); off unless it is set up."""
