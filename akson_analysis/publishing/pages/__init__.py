"""The page of an executed notebook."""
