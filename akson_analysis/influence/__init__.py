from akson_analysis.influence.games import Game, Rule, qualified_majority
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
