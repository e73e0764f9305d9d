"""Signing probabilities that agree with a published number of signers and share of the population.

A register may name a few of those who signed while only totals were announced. Everybody documented keeps a
probability of 0 or 1; the others get the probabilities of largest entropy among all that agree with the totals. What
comes out is an inference, and is labelled so.
"""

from akson_analysis.reconstruction.maximum_entropy import (
    AGREEMENT,
    Reconstruction,
    ReconstructionRange,
    reconstruct,
    reconstruct_range,
)

__all__ = ["AGREEMENT", "Reconstruction", "ReconstructionRange", "reconstruct", "reconstruct_range"]
