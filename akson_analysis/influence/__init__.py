"""Whose decision matters: the probability of reaching a quota, and voting power, exact to a stated error.

Members have whole-number weights and decide independently; a coalition passes when its weight reaches the
quota. Nothing is sampled and weights are never binned. Which of three methods solves a game is decided by its
size, and does not change the result:

- few members, or few coalitions: every sum of two halves of them (exact);
- small total weight, or answers that are nearly certain: one cell for every unit of weight (exact);
- many members: the characteristic function at the few frequencies that matter. A search from coarse to fine
  proves that all others together are below the tolerance. Typically some fifty of millions remain.

Errors are proved, not estimated: `threshold_probabilities`, `sensitivities` and `voting_power` return them. At
least some forty members are needed before frequencies are used. When every weight is then huge and unlike the
others (such as sixty random numbers up to 10**9), no method can prove the full tolerance, and the bound that is
returned says how much is.

`Game` asks for several rules at once, such as a share of the people and a number of members, with blocking clauses, and
`blocs` lets members vote as one: for an analyst of a council, no report uses them.

Conventions
-----------
- A quota at or below 0 is always reached, one above the total weight never: the probability is 1 or 0, nobody
  decides, and every index is 0. Otherwise Shapley-Shubik indices sum to 1.
- A member of weight 0 has no influence.
- "At least" counts: weight equal to the quota passes.

Examples
--------
The Council of the European Economic Community in 1958: Germany, France, Italy, the Netherlands, Belgium and
Luxembourg, 12 of 17 votes needed.

>>> votes = [4, 4, 4, 2, 2, 1]
>>> banzhaf(votes, 12).tolist()
[0.3125, 0.3125, 0.3125, 0.1875, 0.1875, 0.0]
>>> shapley_shubik(votes, 12).round(6).tolist()
[0.233333, 0.233333, 0.233333, 0.15, 0.15, 0.0]

Had the three smallest voted together, they would have weighed 5:

>>> shapley_shubik(blocs(votes, ["DE", "FR", "IT", "Benelux", "Benelux", "Benelux"]), 12).tolist()
[0.25, 0.25, 0.25, 0.25]

The United Nations Security Council, as a weighted game: five permanent members at 7, ten others at 1, 39 needed.

>>> shapley_shubik([7] * 5 + [1] * 10, 39)[[0, 5]].round(6).tolist()
[0.19627, 0.001865]

How likely is a resolution if each permanent member agrees with probability 0.9 and each other with 0.6?

>>> round(threshold_probability([7] * 5 + [1] * 10, [0.9] * 5 + [0.6] * 10, 39), 6)
0.558154
"""

from akson_analysis.influence.games import Game, QuotaRule, qualified_majority
from akson_analysis.influence.power import VotingPower, banzhaf, blocs, shapley_shubik, voting_power
from akson_analysis.influence.probability import (
    CombinedEffect,
    ThresholdProbabilities,
    combined_effect,
    next_conversations,
    sensitivities,
    threshold_probabilities,
    threshold_probability,
)

__all__ = [
    "CombinedEffect",
    "Game",
    "QuotaRule",
    "ThresholdProbabilities",
    "VotingPower",
    "banzhaf",
    "blocs",
    "combined_effect",
    "next_conversations",
    "qualified_majority",
    "sensitivities",
    "shapley_shubik",
    "threshold_probabilities",
    "threshold_probability",
    "voting_power",
]
