"""Municipality codes through the years."""
