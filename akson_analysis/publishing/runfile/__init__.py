"""Run files: which notebooks run with which parameters, in which languages."""
