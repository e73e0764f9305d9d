"""From a figure printed on a page back to the table row and the inputs it comes from."""
