"""Report 02: who goes first (2a), who waits (2b), and how sure that is."""
