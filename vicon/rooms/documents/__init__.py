"""Documents that were made of the journal and signed."""
