"""What the pages of a run share: the first page, the list of runs, and what has changed."""
