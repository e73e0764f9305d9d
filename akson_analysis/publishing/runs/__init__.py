"""The folder a run becomes: its record, what it depends on, and how it is taken up again."""
