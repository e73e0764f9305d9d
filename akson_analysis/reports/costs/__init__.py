"""Report 03: what it costs whom and when, how far it may go, and what the first carry."""
