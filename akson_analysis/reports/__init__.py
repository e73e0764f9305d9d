"""The reports of the suite: each has its words, tables and figures, and computes nothing an analyst would want."""
