"""How notebooks are run: many at a time, each in a process of its own, here or on a cluster."""
