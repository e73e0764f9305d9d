"""The distribution over 2a (`commit`) and 2b (`option`): who is expected to choose what, and how sure that is.

Knows members, weights and groups, not Norway. A choice is documented, assumed by a rule with a probability and
a reason, or unknown. Ranges come from the exact distribution of the population in 2a; nothing is sampled.
"""

from akson_analysis.options.ranges import (
    Range,
    count_range,
    largest_owners,
    likely_members,
    population_range,
    what_must_hold,
)
from akson_analysis.options.rules import CHOICES, ChoiceRule, choose, distribution

__all__ = [
    "CHOICES",
    "ChoiceRule",
    "Range",
    "choose",
    "count_range",
    "distribution",
    "largest_owners",
    "likely_members",
    "population_range",
    "what_must_hold",
]
