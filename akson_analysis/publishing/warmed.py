"""Imported last in the process that notebooks are forked from: what it holds by then stays shared memory."""

import gc

from akson_analysis.publishing import output, worker  # noqa: F401

gc.collect()
gc.freeze()
