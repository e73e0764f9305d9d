"""The class of every municipality on a map: what is set by hand or assumed is told from what is documented."""

from __future__ import annotations

import pandas as pd

from akson_analysis.cases.applied import BY_HAND

_DRAWN_APART = ("signed", "declined")  # the answers that can be set by hand; "not documented" looks the same either way


def status_classes(status: pd.DataFrame) -> pd.Series:
    """Return the class of each municipality on the map of declarations.

    Parameters
    ----------
    status
        As `akson_analysis.cases.applied.status_in` returns it.

    Returns
    -------
    pandas.Series
        The status; ``signed_by_hand`` and ``declined_by_hand`` where a scenario sets it.

    Examples
    --------
    >>> status_classes(pd.DataFrame({"status": ["signed", "signed"], "basis": ["quoted", "by_hand"]})).tolist()
    ['signed', 'signed_by_hand']
    """
    classes = status["status"].astype("str")
    is_apart = (status["basis"] == BY_HAND) & classes.isin(_DRAWN_APART)
    return classes.where(~is_apart, classes + "_by_hand")


def choice_classes(choices: pd.DataFrame) -> pd.Series:
    """Return the class of each municipality on the map of 2a and 2b.

    Parameters
    ----------
    choices
        As `akson_analysis.cases.choices.choices_in` returns them.

    Returns
    -------
    pandas.Series
        The choice; ``commit_assumed`` and ``option_assumed`` where no source documents it.

    Examples
    --------
    >>> choice_classes(pd.DataFrame({"choice": ["commit"] * 2, "choice_basis": ["documented", "assumed"]})).tolist()
    ['commit', 'commit_assumed']
    """
    classes = choices["choice"].astype("str")
    return classes.where(choices["choice_basis"] != "assumed", classes + "_assumed")
