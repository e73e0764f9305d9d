"""A scenario on the data: every answer a table or a number, none a sentence."""
