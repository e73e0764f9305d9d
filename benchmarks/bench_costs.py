"""The cash-flow table against a plain pandas loop, and how time grows with the number of members.

Run: python benchmarks/bench_costs.py. Exits 1 when a limit is passed. The loop is what one writes first:
for each municipality a table of its years, items and payers with the same columns, from the same national
amounts, and all of them put together. It rounds each amount by itself, so its sums miss the national ones;
ours add up to the øre.
"""

from __future__ import annotations

import math
import time

import numpy as np
import pandas as pd

from akson_analysis import load_municipalities, service_area
from akson_analysis.costs import assumptions, cashflow, schedule, sharing

RATIO_LIMIT, EXPONENT_LIMIT = 50, 1.15
SIZES = (1_000, 10_000, 100_000)
MODEL = assumptions.load()


def plain_loop(population: pd.Series) -> pd.DataFrame:
    national = cashflow.national(MODEL).reset_index().melt(["item", "payer"], value_name="national_ore")
    national["year"] = national["year"].astype(int)
    factors = 1.04 ** -(national["year"] - 2019)
    vat = schedule.vat_of(MODEL)
    total = population.sum()
    tables = []
    for code, inhabitants in population.items():
        table = national.drop(columns="national_ore")
        table["municipality_code"] = code
        table["is_cash"] = ~table["item"].isin(schedule.NOT_CASH)
        table["is_financing"] = table["item"].isin(cashflow.FINANCING_ITEMS)
        table["vat"] = table["item"].map(vat)
        table["amount_ore"] = (national["national_ore"] * inhabitants / total).round().astype("int64")
        table["present_value_nok"] = table["amount_ore"] / 100 * factors
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def best_seconds(action, repeats: int) -> float:
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def made_up(members: int) -> pd.Series:
    people = np.random.default_rng(1).lognormal(8.6, 1.2, members).astype("int64") + 1
    return pd.Series(people, index=[f"{i:06d}" for i in range(members)])


def exponent(seconds: list[float]) -> float:
    return float(np.polyfit([math.log(size) for size in SIZES], [math.log(each) for each in seconds], 1)[0])


def main() -> int:
    population = service_area(load_municipalities(year=2020), "declaration")["population"]
    ours = best_seconds(lambda: cashflow.municipal(population, MODEL), repeats=20)
    loop = best_seconds(lambda: plain_loop(population), repeats=5)
    table, looped = cashflow.municipal(population, MODEL), plain_loop(population)
    difference = looped["amount_ore"].sum() - table["amount_ore"].sum()
    print(f"cash flow of {len(population)} municipalities, {len(table):,} rows: {ours * 1000:.1f} ms")
    print(f"plain pandas loop over municipalities: {loop * 1000:.0f} ms, ours {loop / ours:.0f} times as fast")
    print(f"the loop's rounding misses the national sum by {difference} øre, ours by 0")
    tables = [best_seconds(lambda n=n: cashflow.municipal(made_up(n), MODEL), repeats=2) for n in SIZES]
    shares = [best_seconds(lambda n=n: sharing.allocate(10**14, made_up(n)), repeats=3) for n in SIZES]
    for name, seconds in (("cash flow", tables), ("one allocation", shares)):
        listed = ", ".join(f"{size:,}: {each:.3f} s" for size, each in zip(SIZES, seconds, strict=True))
        print(f"{name} by members: {listed}; exponent {exponent(seconds):.2f}")
    return 0 if loop / ours >= RATIO_LIMIT and exponent(tables) <= EXPONENT_LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
