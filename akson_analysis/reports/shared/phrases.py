"""Phrases every report says alike: shares, thresholds, chances, names and counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from akson_analysis.cases.signing.inference import THRESHOLDS
from akson_analysis.locales import Text

NAMES_SHOWN = 5
"""Names in a sentence before the rest are counted: a taste, more are not read."""


def short_share(share: Fraction, text: Text) -> str:
    """Write a share without decimals when it is a whole percentage, else with two.

    >>> from akson_analysis import locales
    >>> [short_share(Fraction(share), locales.load("en")) for share in ("0.65", "0.0118")]
    ['65%', '1.18%']
    """
    decimals = 0 if (100 * share).denominator == 1 else 2
    return text.percent(share, decimals)


def threshold_label(threshold: Fraction, text: Text) -> str:
    """Name a threshold, and what it is when it is one of the three.

    >>> from akson_analysis import locales
    >>> threshold_label(Fraction(11, 20), locales.load("en"))
    '55%: where the measure breaks even'
    """
    if threshold in THRESHOLDS:
        return text(f"coverage.threshold.{threshold}")
    return text("coverage.threshold.other", share=short_share(threshold, text))


def share_label(by_hand_count: int, text: Text) -> str:
    """Name the share of the people: of documented signatures, or with some set by hand."""
    return text("coverage.key.share_by_hand_label" if by_hand_count else "coverage.key.share_label")


def chance(value: float, text: Text) -> str:
    """Write a probability, without rounding what is possible to impossible or certain.

    >>> from akson_analysis import locales
    >>> [chance(value, locales.load("en")) for value in (0.0, 1.2e-05, 0.944, 0.99999)]
    ['0.0%', 'below 0.1%', '94.4%', 'above 99.9%']
    """
    if 0 < value < 0.0005:  # noqa: PLR2004 - would be printed as an impossible 0.0 %
        return text("influence.probability.below", limit=text.percent(0.001, 1))
    if 0.9995 < value < 1:  # noqa: PLR2004 - would be printed as a certain 100.0 %
        return text("influence.probability.above", limit=text.percent(0.999, 1))
    return text.percent(value, 1)


def error_words(bound: float, text: Text) -> str:
    """Write a bound on a numerical error as the power of ten above it.

    >>> from akson_analysis import locales
    >>> error_words(3.3e-13, locales.load("en"))
    '10⁻¹²'
    """
    power_of_ten = next((exponent for exponent in range(15, 0, -1) if bound <= 10.0**-exponent), 0)
    digits = str(power_of_ten).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return text.written.keep(f"10⁻{digits}", bound, "number", 0) if power_of_ten else text.number(bound, 3)


def some_names(names: Sequence[str], text: Text, shown_count: int = NAMES_SHOWN) -> str:
    """Join names; of a long list the first `shown_count`, and how many more.

    >>> from akson_analysis import locales
    >>> some_names(list("ABCDEFG"), locales.load("en"))
    'A, B, C, D, E and 2 more'
    """
    if len(names) <= shown_count + 1:
        return text.join(list(names))
    shown = ", ".join(names[:shown_count])
    return text("coverage.gap.names_more", names=shown, n=text.number(len(names) - shown_count))


def class_counts(classes: pd.Series, text: Text) -> str:
    """List how many municipalities are of each class, for the alternative text of a map.

    >>> from akson_analysis import locales
    >>> class_counts(pd.Series(["signed", "signed", "declined"]), locales.load("en"))
    'Signed: 2. Declined: 1.'
    """
    counts = classes.astype("str").value_counts()
    return " ".join(
        f"{text(f'figures.class.{key}')}: {text.number(int(count))}." for key, count in counts.items() if count
    )
