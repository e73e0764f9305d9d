"""Where figures come from: the embedded snapshot and files that users bring."""
