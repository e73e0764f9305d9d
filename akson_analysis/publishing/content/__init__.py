"""What a notebook shows its reader, and the files that go with it."""
