"""Report 04: one municipality on two pages."""
