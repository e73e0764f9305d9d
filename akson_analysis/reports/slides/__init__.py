"""Report 05: the story of the reports in slides."""

from akson_analysis.reports.slides.story import checks, read, tell, write

__all__ = ["checks", "read", "tell", "write"]
