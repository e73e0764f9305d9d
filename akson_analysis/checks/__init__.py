"""What `akson check` verifies: every file of the data folder against its record, and the figures inside."""
