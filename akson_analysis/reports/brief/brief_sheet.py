"""The brief's sheet that calculates: change the rate, the state's part or the key, and the bill follows."""

from __future__ import annotations

from typing import Any

from akson_analysis.cases.entry import investment_nok
from akson_analysis.cases.municipality import Numbers, outside_costs
from akson_analysis.costs import discounting, joining, schedule
from akson_analysis.costs import participation as part
from akson_analysis.costs.assumptions import ORE_PER_MNOK, ORE_PER_NOK, Assumptions
from akson_analysis.locales import Text
from akson_analysis.publishing.content.live import Formula, LiveCell, LiveSheet

KEYS = ("per_inhabitant", "equal_plus_per_inhabitant")
"""Keys whose formula the sheet holds: a part split equally, the rest per inhabitant."""

_MNOK = 1_000_000
_KR, _PCT, _NUMBER, _FACTOR = '#,##0" kr"', "0.0 %", "#,##0", "0.0000"
_WIDTHS = (46, 16, 16, 16, 16, 16, 16, 16, 18, 18, 20, 20, 20)
_RULE = "pro_rata_with_interest"

_YEAR_KEYS = (
    *("year", "establishing", "rollout_part", "in_use", "factor", "cost_programme", "cost_rollout"),
    *("cost_operation", "cost_sum", "present_value", "entrants", "inside", "commit", "option"),
)

Row = tuple[LiveCell | None, ...]


def build(numbers: Numbers, model: Assumptions, entry_year: int, text: Text) -> LiveSheet:
    """Return the sheet for one municipality; each formula carries our own number.

    Parameters
    ----------
    numbers
        The brief's numbers.
    model
        The cost figures.
    entry_year
        Year of entry with 2b that the sheet begins with.
    """
    rows: list[Row] = [
        (LiveCell(text("brief.sheet.title"), role="heading"), LiveCell(numbers.name, role="heading")),
        (LiveCell(text("brief.sheet.intro")),),
        (),
        *_inputs(numbers, model, entry_year, text),
        (),
        *_results(numbers, model, text),
        (),
    ]
    return LiveSheet(
        text("brief.sheet.title"),
        (*rows, *_years(numbers, model, entry_year, len(rows) + 3, text)),
        text("brief.sheet.caption"),
        _WIDTHS,
    )


def _inputs(numbers: Numbers, model: Assumptions, entry_year: int, text: Text) -> list[Row]:
    equal = model.share("equal_part_share") if model.choice("allocation_key") == KEYS[1] else 0
    purchase = numbers.purchase_nok / model.integer("purchase_interval")
    operation = schedule.operation_at_full_use_ore(model, -model.ore("npv_operation_journal"))
    changed: list[tuple[str, Any, str]] = [
        ("discount_rate", float(model.share("discount_rate")), _PCT),
        ("settlement_rate", float(model.share("discount_rate")), _PCT),
        ("state_contribution", float(model.number("state_share")), _NUMBER),
        ("equal_part", float(equal), _PCT),
        ("participation", 1.0, _PCT),
        ("member_count", numbers.total_count, _NUMBER),
        ("entry_year", entry_year, "0"),
        ("purchase_yearly", purchase, _KR),
    ]
    given: list[tuple[str, Any, str]] = [
        ("population", numbers.population, _NUMBER),
        ("total_population", numbers.total_population, _NUMBER),
        ("founders", sum(numbers.settled.members.values()), _NUMBER),
        ("rollout_fixed", float(model.share("rollout_fixed_share")), _PCT),
        ("operation_full", operation / ORE_PER_MNOK, "#,##0.0"),
        ("operation_fixed", float(model.share("operation_fixed_share")), _PCT),
        ("base_year", model.integer("base_year"), "0"),
        ("first_year", numbers.settled.first_year, "0"),
    ]
    rows: list[Row] = [(LiveCell(text("brief.sheet.inputs"), role="heading"),)]
    rows += [_named(key, value, shown, "input", text) for key, value, shown in changed]
    rows += [(), (LiveCell(text("brief.sheet.document"), role="heading"), _head("P50"), _head("P85"))]
    for key, figure in (("fixed", "journal_fixed"), ("variable", "journal_variable"), ("rollout_full", "rollout")):
        cells = [
            LiveCell(float(model.number(f"{figure}_{level}")), "#,##0.0", name=f"{key}_{level}")
            for level in part.ESTIMATES
        ]
        rows.append((LiveCell(text(f"brief.sheet.{key}")), *cells))
    return rows + [_named(key, value, shown, "text", text) for key, value, shown in given]


def _results(numbers: Numbers, model: Assumptions, text: Text) -> list[Row]:
    totals: Any = numbers.totals
    formulas = {
        "programme": ("=fixed_{0}+variable_{0}*100*participation_share", "#,##0.0"),
        "state_part": ("=MIN(state_contribution,programme_p50)", "#,##0.0"),
        "municipal_part": ("=programme_{0}-state_part_{0}", "#,##0.0"),
        "own_weight": (
            "=equal_part/member_count+(1-equal_part)*population_own/(total_population*participation_share)",
            "0.000000 %",
        ),
        "own_programme": ("=municipal_part_{0}*1000000*own_weight_{0}", _KR),
        "own_rollout": (
            (
                "=rollout_full_{0}*1000000*(rollout_fixed+(1-rollout_fixed)*participation_share)"
                "*population_own/(total_population*participation_share)"
            ),
            _KR,
        ),
        "own_sum": ("=own_programme_{0}+own_rollout_{0}", _KR),
        "per_inhabitant": ("=own_sum_{0}/population_own", _KR),
    }
    state = part.state_part_ore(model, 1)
    rows: list[Row] = [(LiveCell(text("brief.sheet.results"), role="heading"), _head("P50"), _head("P85"))]
    ours = {}
    for level in part.ESTIMATES:
        programme = part.programme_ore(model, level, 1)
        municipal = part.municipal_programme_ore(model, level, 1)
        ours[level] = {
            "programme": programme / ORE_PER_MNOK,
            "state_part": state / ORE_PER_MNOK,
            "municipal_part": municipal / ORE_PER_MNOK,
            "own_weight": totals[f"programme_{level}_ore"] / municipal,
            "own_programme": totals[f"programme_{level}_ore"] / ORE_PER_NOK,
            "own_rollout": totals[f"rollout_{level}_ore"] / ORE_PER_NOK,
            "own_sum": totals[f"total_{level}_ore"] / ORE_PER_NOK,
            "per_inhabitant": totals[f"total_{level}_nok_per_inhabitant"],
        }
    for key, (expression, shown) in formulas.items():
        role = "result" if key in ("own_sum", "per_inhabitant") else "text"
        cells = [
            LiveCell(
                Formula(expression.format(level), float(ours[level][key])),
                shown,
                role,  # type: ignore[arg-type]
                f"{key}_{level}",
            )
            for level in part.ESTIMATES
        ]
        rows.append((LiveCell(text(f"brief.sheet.{key}")), *cells))
    return rows


def _years(numbers: Numbers, model: Assumptions, entry_year: int, first_row: int, text: Text) -> list[Row]:
    """Return the rows by year; `first_row` is the row number of the first year."""
    rows: list[Row] = [
        (LiveCell(text("brief.sheet.by_year"), role="heading"), *[None] * 11, _head(text("brief.sheet.choice"))),
        tuple(_head(text(f"brief.sheet.{key}")) for key in _YEAR_KEYS),
    ]
    own = numbers.yearly
    factors = discounting.discount_factors(model.share("discount_rate"), model.years, model.integer("base_year"))
    paid = {name: _payments(numbers, model, year) for name, year in (("commit", 0), ("option", entry_year))}
    establishing, rollout, use = (
        schedule.establishing_profile(model),
        schedule.rollout_profile(model),
        schedule.in_use(model),
    )
    entering = dict.fromkeys(model.years, 0)
    for code, year in numbers.settled.entries.items():
        entering[year] += int(numbers.settled.population[code])
    inside = sum(numbers.settled.members.values())
    last_row = first_row + len(model.years) - 1
    for row, (year, factor) in enumerate(zip(model.years, factors, strict=True), start=first_row):
        inside += entering[year]
        before = "founders_all" if row == first_row else f"L{row - 1}"
        cash: Any = own.loc[year]
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
                LiveCell(float(establishing[year]), _PCT),
                LiveCell(float(rollout[year]), _PCT),
                LiveCell(float(use[year]), _PCT),
                _formula(f"=(1+discount_rate)^-(A{row}-base_year)", factor, _FACTOR),
                _formula(f"=own_programme_p50*{programme}", cash["journal"]),
                _formula(f"=own_rollout_p50*C{row}", cash["rollout"]),
                _formula(f"=operation_full*1000000*{operation}*D{row}*own_weight_p50", cash["operation_journal"]),
                _formula(f"=SUM(F{row}:H{row})", cash.sum()),
                _formula(f"=I{row}*E{row}", cash.sum() * factor),
                LiveCell(entering[year], _NUMBER),
                _formula(f"={before}+K{row}", inside, _NUMBER),
                _formula(commit, paid["commit"].get(year, 0.0)),
                _formula(option, paid["option"].get(year, 0.0)),
            )
        )
    span = f"{{0}}{first_row}:{{0}}{last_row}"
    sums = {column: f"=SUM({span.format(column)})" for column in "FGHIJ"}
    ours = {"F": own["journal"].sum(), "G": own["rollout"].sum(), "H": own["operation_journal"].sum()}
    ours |= {"I": own.to_numpy().sum(), "J": float(own.sum(axis="columns").to_numpy() @ factors)}
    bold = [_formula(sums[column], float(ours[column])) for column in "FGHI"]
    bold.append(LiveCell(Formula(sums["J"], ours["J"]), _KR, "result", "present_value_sum"))
    rows.append((LiveCell(text("brief.sheet.sum"), role="heading"), None, None, None, None, *bold))
    rows.append(())
    values = _present_values(numbers, entry_year)
    for key, expression in (
        ("commit_value", _discounted("M", first_row, last_row)),
        ("option_value", _discounted("N", first_row, last_row)),
        ("difference", "=option_value_own-commit_value_own"),
    ):
        cell = LiveCell(Formula(expression, values[key]), _KR, "result", f"{key}_own")
        rows.append((LiveCell(text(f"brief.sheet.{key}")), cell))
    return rows


def _payments(numbers: Numbers, model: Assumptions, entry_year: int) -> dict[int, float]:
    """Return what the municipality pays by calendar year with interest, entering in `entry_year`; 0 is the first."""
    first = numbers.settled.first_year
    year = entry_year - first if entry_year else 0
    joiners = [*numbers.settled.joiners, (numbers.code, numbers.population, year)]
    rate = model.share("discount_rate")
    table = joining.settle(investment_nok(model), numbers.settled.members, joiners, rate, _RULE)
    own = table[table["member"] == numbers.code].set_index("year")["amount_nok"]
    paid = {int(when) + first: float(nok) for when, nok in own.items()}  # type: ignore[call-overload]
    for waited, cost in enumerate(outside_costs(model, numbers.purchase_nok)[:year]):
        paid[first + waited] = cost
    return paid


def _present_values(numbers: Numbers, entry_year: int) -> dict[str, float]:
    table = numbers.comparison
    own = table[(table["rule"] == _RULE) & (table["level"] == "p50")].set_index("calendar_year")["present_value_nok"]
    commit, option = float(own[numbers.settled.first_year]), float(own[entry_year])
    return {"commit_value": commit, "option_value": option, "difference": option - commit}


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
