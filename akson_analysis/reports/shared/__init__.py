"""What every report shows alike: columns, provenance, and what a scenario sets by hand."""
