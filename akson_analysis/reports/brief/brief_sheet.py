"""The brief's sheet that calculates: change the rate, the state's part or the key, and the bill follows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from akson_analysis.cases.local.municipality import MunicipalityInCase
from akson_analysis.costs import participation, schedule
from akson_analysis.costs.assumptions import ORE_PER_MNOK, Assumptions
from akson_analysis.locales import Text
from akson_analysis.publishing.content.live import Formula, LiveCell, LiveSheet

KEYS = ("per_inhabitant", "equal_plus_per_inhabitant")
"""Keys whose formula the sheet holds: a part split equally, the rest per inhabitant."""

_KR, _PCT, _NUMBER, _FACTOR = '#,##0" kr"', "0.0 %", "#,##0", "0.0000"
_WIDTHS = (46, 16, 16, 16, 16, 16, 16, 16, 18, 18, 20, 20, 20)

_YEAR_KEYS = (
    *("year", "establishing", "rollout_part", "in_use", "factor", "cost_programme", "cost_rollout"),
    *("cost_operation", "cost_sum", "present_value", "entrants", "inside", "commit", "option"),
)

_FORMULAS = (
    ("programme", "programme_mnok", "=fixed_{0}+variable_{0}*100*participation_share", "#,##0.0"),
    ("state_part", "state_part_mnok", "=MIN(state_contribution,programme_p50)", "#,##0.0"),
    ("municipal_part", "municipal_part_mnok", "=programme_{0}-state_part_{0}", "#,##0.0"),
    (
        "own_weight",
        "own_weight",
        "=equal_part/member_count+(1-equal_part)*population_own/(total_population*participation_share)",
        "0.000000 %",
    ),
    ("own_programme", "own_programme_nok", "=municipal_part_{0}*1000000*own_weight_{0}", _KR),
    (
        "own_rollout",
        "own_rollout_nok",
        (
            "=rollout_full_{0}*1000000*(rollout_fixed+(1-rollout_fixed)*participation_share)"
            "*population_own/(total_population*participation_share)"
        ),
        _KR,
    ),
    ("own_sum", "own_sum_nok", "=own_programme_{0}+own_rollout_{0}", _KR),
    ("per_inhabitant", "nok_per_inhabitant", "=own_sum_{0}/population_own", _KR),
)
"""Name of the cell, step of `MunicipalityInCase.bill_steps` it gives, formula and format."""

Row = tuple[LiveCell | None, ...]


def sheet(municipality: MunicipalityInCase, model: Assumptions, text: Text, *, entry_year: int) -> LiveSheet | None:
    """Return the sheet for one municipality, each formula with our own number; None for a key that is none of `KEYS`.

    Parameters
    ----------
    municipality
        What the case says of it.
    model
        The cost figures.
    text
        The reader's language.
    entry_year
        Year of entry with 2b that the sheet begins with.
    """
    if model.choice("allocation_key") not in KEYS:
        return None
    rows: list[Row] = [
        (LiveCell(text("brief.sheet.title"), role="heading"), LiveCell(municipality.name, role="heading")),
        (LiveCell(text("brief.sheet.intro")),),
        (),
        *_inputs(municipality, model, entry_year, text),
        (),
        *_results(municipality.bill_steps, text),
        (),
    ]
    return LiveSheet(
        text("brief.sheet.title"),
        (*rows, *_years(municipality, entry_year, len(rows) + 3, text)),
        text("brief.sheet.caption"),
        _WIDTHS,
    )


def _inputs(municipality: MunicipalityInCase, model: Assumptions, entry_year: int, text: Text) -> list[Row]:
    equal = model.share("equal_part_share") if model.choice("allocation_key") == KEYS[1] else 0
    purchase = municipality.purchase_nok / model.integer("purchase_interval")
    operation = schedule.operation_at_full_use_ore(model, -model.ore("npv_operation_journal"))
    changed: list[tuple[str, Any, str]] = [
        ("discount_rate", float(model.share("discount_rate")), _PCT),
        ("settlement_rate", float(model.share("discount_rate")), _PCT),
        ("state_contribution", float(model.number("state_share")), _NUMBER),
        ("equal_part", float(equal), _PCT),
        ("participation", 1.0, _PCT),
        ("member_count", municipality.total_count, _NUMBER),
        ("entry_year", entry_year, "0"),
        ("purchase_yearly", purchase, _KR),
    ]
    given: list[tuple[str, Any, str]] = [
        ("population", municipality.population, _NUMBER),
        ("total_population", municipality.total_population, _NUMBER),
        ("founders", sum(municipality.others.members.values()), _NUMBER),
        ("rollout_fixed", float(model.share("rollout_fixed_share")), _PCT),
        ("operation_full", operation / ORE_PER_MNOK, "#,##0.0"),
        ("operation_fixed", float(model.share("operation_fixed_share")), _PCT),
        ("base_year", model.integer("base_year"), "0"),
        ("first_year", municipality.others.first_year, "0"),
    ]
    rows: list[Row] = [(LiveCell(text("brief.sheet.inputs"), role="heading"),)]
    rows += [_named(key, value, shown, "input", text) for key, value, shown in changed]
    rows += [(), (LiveCell(text("brief.sheet.document"), role="heading"), _head("P50"), _head("P85"))]
    for key, figure in (("fixed", "journal_fixed"), ("variable", "journal_variable"), ("rollout_full", "rollout")):
        cells = [
            LiveCell(float(model.number(f"{figure}_{level}")), "#,##0.0", name=f"{key}_{level}")
            for level in participation.ESTIMATES
        ]
        rows.append((LiveCell(text(f"brief.sheet.{key}")), *cells))
    return rows + [_named(key, value, shown, "text", text) for key, value, shown in given]


def _results(steps: pd.DataFrame, text: Text) -> list[Row]:
    rows: list[Row] = [(LiveCell(text("brief.sheet.results"), role="heading"), _head("P50"), _head("P85"))]
    for key, step, expression, shown in _FORMULAS:
        role: Any = "result" if key in ("own_sum", "per_inhabitant") else "text"
        cells = [
            LiveCell(Formula(expression.format(level), float(steps.loc[step, level])), shown, role, f"{key}_{level}")  # type: ignore[arg-type]
            for level in participation.ESTIMATES
        ]
        rows.append((LiveCell(text(f"brief.sheet.{key}")), *cells))
    return rows


def _years(municipality: MunicipalityInCase, entry_year: int, first_row: int, text: Text) -> list[Row]:
    """Return the rows by year; `first_row` is the row number of the first year."""
    rows: list[Row] = [
        (LiveCell(text("brief.sheet.by_year"), role="heading"), *[None] * 11, _head(text("brief.sheet.choice"))),
        tuple(_head(text(f"brief.sheet.{key}")) for key in _YEAR_KEYS),
    ]
    steps = municipality.year_steps(entry_year)
    by_year: dict[int, Any] = steps.to_dict("index")  # type: ignore[assignment]
    for row, (year, step) in enumerate(by_year.items(), start=first_row):
        before = "founders_all" if row == first_row else f"L{row - 1}"
        growth = f"(1+settlement_rate)^(A{row}-first_year)"
        fee = f"municipal_part_p50*1000000*{growth}*population_own/(L{row}+population_own)"
        refund = (
            f"-municipal_part_p50*1000000*{growth}*K{row}/(L{row}+population_own)"
            f"*population_own/({before}+population_own)"
        )
        outside = f"IF(D{row}>0,purchase_yearly,0)"
        commit = f"={fee}" if row == first_row else f"={refund}"
        option = f"=IF(A{row}<entry_year,{outside},IF(A{row}=entry_year,{fee},{refund}))"
        programme = f"(fixed_p50*B{row}+variable_p50*100*participation_share*C{row})/programme_p50"
        operation = "(operation_fixed+(1-operation_fixed)*participation_share/0.85)"
        rows.append(
            (
                LiveCell(year, "0"),
                LiveCell(step["establishing_share"], _PCT),
                LiveCell(step["rollout_share"], _PCT),
                LiveCell(step["in_use_share"], _PCT),
                _formula(f"=(1+discount_rate)^-(A{row}-base_year)", step["discount_factor"], _FACTOR),
                _formula(f"=own_programme_p50*{programme}", step["journal_nok"]),
                _formula(f"=own_rollout_p50*C{row}", step["rollout_nok"]),
                _formula(f"=operation_full*1000000*{operation}*D{row}*own_weight_p50", step["operation_journal_nok"]),
                _formula(f"=SUM(F{row}:H{row})", step["total_nok"]),
                _formula(f"=I{row}*E{row}", step["present_value_nok"]),
                LiveCell(step["entering_population"], _NUMBER),
                _formula(f"={before}+K{row}", step["inside_population"], _NUMBER),
                _formula(commit, step["commit_nok"]),
                _formula(option, step["option_nok"]),
            )
        )
    last_row = first_row + len(steps) - 1
    items, factors = municipality.by_year, steps["discount_factor"].to_numpy()
    summed = [*(items[item].sum() for item in items), items.to_numpy().sum(), steps["total_nok"].to_numpy() @ factors]
    *bold, value = [
        Formula(f"=SUM({column}{first_row}:{column}{last_row})", float(amount))
        for column, amount in zip("FGHIJ", summed, strict=True)
    ]
    sums = [LiveCell(formula, _KR) for formula in bold]
    sums.append(LiveCell(value, _KR, "result", "present_value_sum"))
    rows.append((LiveCell(text("brief.sheet.sum"), role="heading"), None, None, None, None, *sums))
    rows.append(())
    now, later = municipality.waiting([entry_year])["present_p50_nok"]
    for key, expression, result in (
        ("commit_value", _discounted("M", first_row, last_row), now),
        ("option_value", _discounted("N", first_row, last_row), later),
        ("difference", "=option_value_own-commit_value_own", later - now),
    ):
        cell = LiveCell(Formula(expression, float(result)), _KR, "result", f"{key}_own")
        rows.append((LiveCell(text(f"brief.sheet.{key}")), cell))
    return rows


def _discounted(column: str, first_row: int, last_row: int) -> str:
    years, paid = f"$A${first_row}:$A${last_row}", f"{column}{first_row}:{column}{last_row}"
    return f"=SUMPRODUCT({paid},(1+discount_rate)^-({years}-first_year))"


def _named(key: str, value: float, shown: str, role: Any, text: Text) -> Row:
    names = {"participation": "participation_share", "population": "population_own", "founders": "founders_all"}
    name = names.get(key, key)
    return (LiveCell(text(f"brief.sheet.{key}")), LiveCell(value, shown, role, name))


def _formula(expression: str, value: Any, shown: str = _KR) -> LiveCell:
    return LiveCell(Formula(expression, float(value)), shown)


def _head(label: str) -> LiveCell:
    return LiveCell(label, role="heading")
