"""What a case says of one municipality."""
