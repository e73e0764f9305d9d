"""Report 01: how far the letters reach, who is missing, and whose decision matters."""
