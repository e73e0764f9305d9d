"""Report 05: the story of the reports in slides."""
