"""Voting power and probabilities of the 291 municipalities against dynamic programming over people in compiled code.

Two competitors, both at person resolution, below the quota only, members in ascending order, and with every core for
the quadrature. The textbook takes each member out again by the inverse recurrence over people. The refined one is
the strongest we know of: it sums that recurrence over windows of the cumulated distribution, a few thousand additions
for each member instead of millions, so that building the distribution is all that costs.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from numba import njit, prange

import akson_analysis as aa
from akson_analysis import influence

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

QUOTA = 2_316_107
ROUNDS = 7
NODES = 32
MEMBERS = (50, 100, 200, 400, 700, 1000)
SHARES = (0.1, 0.3, 0.5, 0.55, 0.7, 0.9)


@dataclass(frozen=True)
class Row:
    """One line of the table: seconds of ours and of both competitors, and errors."""

    name: str
    seconds: float
    wanted_seconds: float
    textbook_seconds: float
    refined_seconds: float
    difference: float
    stated_error: float


@njit(cache=False)
def distribution_below(weights: Ints, probabilities: Floats, quota: int) -> Floats:
    """Distribution of the weight of those who say yes, at person resolution, below the quota; weights ascend."""
    state = np.zeros(quota)
    state[0] = 1.0
    reach = 1
    for member in range(len(weights)):
        weight, probability = weights[member], probabilities[member]
        reach = min(reach + weight, quota)
        for k in range(reach - 1, weight - 1, -1):
            state[k] = (1 - probability) * state[k] + probability * state[k - weight]
        for k in range(min(weight, reach)):
            state[k] *= 1 - probability
    return state


@njit(cache=False)
def swings_from(state: Floats, weights: Ints, probability: float) -> Floats:
    """Swing probabilities when all say yes with one probability of at most one half."""
    quota = len(state)
    up_to = np.zeros(quota + 1)
    for k in range(quota):
        up_to[k + 1] = up_to[k] + state[k]
    result = np.zeros(len(weights))
    ratio = probability / (1 - probability)
    for member in range(len(weights)):
        weight, end, factor, total = weights[member], quota, 1 / (1 - probability), 0.0
        while end > 0:
            total += factor * (up_to[end] - up_to[max(end - weight, 0)])
            factor *= -ratio
            end -= weight
        result[member] = total
    return result


@njit(cache=False)
def swings_by_person(state: Floats, weights: Ints, probability: float) -> Floats:
    """Return the same as `swings_from` by the recurrence over people."""
    quota = len(state)
    without = np.zeros(quota)
    result = np.zeros(len(weights))
    for member in range(len(weights)):
        weight, total = weights[member], 0.0
        for k in range(quota):
            before = without[k - weight] if k >= weight else 0.0
            without[k] = (state[k] - probability * before) / (1 - probability)
        for k in range(max(quota - weight, 0), quota):
            total += without[k]
        result[member] = total
    return result


@njit(cache=False, parallel=True)
def quadrature(weights: Ints, quota: int, places: Floats, shares: Floats, is_refined: bool) -> Floats:
    """Shapley-Shubik by Gauss-Legendre; above one half the votes against are counted, whose swings are the same."""
    parts = np.zeros((len(places), len(weights)))
    total = weights.sum()
    for node in prange(len(places)):
        chance = min(places[node], 1 - places[node])
        own = quota if chance == places[node] else total - quota + 1
        state = distribution_below(weights, np.full(len(weights), chance), own)
        if is_refined:
            parts[node] = shares[node] * swings_from(state, weights, chance)
        else:
            parts[node] = shares[node] * swings_by_person(state, weights, chance)
    return parts.sum(axis=0)


def seconds(action: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, Any]:
    """Return the median time of an action, and what it returned."""
    taken, result = [], None
    for _ in range(rounds):
        started = time.perf_counter()
        result = action()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken), result


def compare(weights: Ints) -> list[Row]:
    """Time everything the suite promises, and the competitor on the same game."""
    ascending, order = np.sort(weights), np.argsort(weights, kind="stable")
    back = np.argsort(order, kind="stable")
    count = len(weights)
    half = np.full(count, 0.5)
    mixed = np.random.default_rng(2020).uniform(0.3, 0.9, count)
    nodes, shares = np.polynomial.legendre.leggauss(NODES)
    nodes, shares = (nodes + 1) / 2, shares / 2
    small = np.arange(1, 9)
    swings_from(distribution_below(small, np.full(8, 0.5), 18), small, 0.5)
    swings_by_person(distribution_below(small, np.full(8, 0.5), 18), small, 0.5)
    for is_refined in (True, False):
        quadrature(small, 18, nodes, shares, is_refined)

    power = influence.voting_power(weights, QUOTA)
    taken, banzhaf = seconds(lambda: influence.banzhaf(weights, QUOTA))
    textbook, _ = seconds(lambda: swings_by_person(distribution_below(ascending, half, QUOTA), ascending, 0.5), 1)
    refined, theirs = seconds(lambda: swings_from(distribution_below(ascending, half, QUOTA), ascending, 0.5), 3)
    difference = float(np.abs(banzhaf - theirs[back]).max())
    rows = [Row("Banzhaf, all", taken, 0.05, textbook, refined, difference, power.banzhaf_error)]

    taken, shapley = seconds(lambda: influence.shapley_shubik(weights, QUOTA), 3)
    textbook, _ = seconds(lambda: quadrature(ascending, QUOTA, nodes, shares, is_refined=False), 1)
    refined, theirs = seconds(lambda: quadrature(ascending, QUOTA, nodes, shares, is_refined=True), 1)
    difference = float(np.abs(shapley - theirs[back]).max())
    error = power.shapley_shubik_error
    rows.append(Row("Shapley-Shubik, all", taken, 1.0, textbook, refined, difference, error))

    for name, chances in (("coins of one half", half), ("chances 0.3 to 0.9", mixed)):
        taken, value = seconds(lambda given=chances: influence.threshold_probability(weights, given, QUOTA))
        bound = influence.threshold_probabilities(weights, chances, [QUOTA]).error_bounds[0]
        once, state = seconds(lambda given=chances: distribution_below(ascending, given[order], QUOTA), 3)
        rows.append(Row(f"probability, {name}", taken, 0.02, once, once, abs(1 - state.sum() - value), bound))

    taken, table = seconds(lambda: influence.sensitivities(weights, mixed, QUOTA))
    some = [0, count // 2, count - 1]
    fails = [
        distribution_below(np.delete(ascending, place), np.delete(mixed[order], place), QUOTA).sum() for place in some
    ]
    difference = float(np.abs(1 - np.array(fails) - table["pass_if_no"].to_numpy()[order[some]]).max())
    error = float(table.attrs["error_bound"])
    rows.append(Row("sensitivities, all", taken, 0.1, math.nan, math.nan, difference, error))
    return rows


def growth(weights: Ints) -> dict[str, list[tuple[float, float, float]]]:
    """Milliseconds of both indices by number of members (drawn from the real ones) and by quota."""
    random = np.random.default_rng(291)
    drawn = [random.choice(weights, count) for count in MEMBERS]
    return {
        "members": [(len(members), *_both(members, int(members.sum()) // 2)) for members in drawn],
        "quota": [(share, *_both(weights, int(weights.sum() * share))) for share in SHARES],
    }


def _both(weights: Ints, quota: int) -> tuple[float, float]:
    banzhaf, _ = seconds(lambda: influence.banzhaf(weights, quota), 3)
    shapley, _ = seconds(lambda: influence.shapley_shubik(weights, quota), 1)
    return banzhaf * 1e3, shapley * 1e3


def draw(measured: dict[str, list[tuple[float, float, float]]], folder: Path) -> Path:
    """Write the growth as one SVG."""
    mpl.rcParams["svg.hashsalt"] = "bench-influence"
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for axis, (label, rows) in zip(axes, measured.items(), strict=True):
        places, banzhaf, shapley = zip(*rows, strict=True)
        axis.plot(places, banzhaf, marker="o", label="Banzhaf, all members")
        axis.plot(places, shapley, marker="s", linestyle="--", label="Shapley-Shubik, all members")
        axis.set(yscale="log", ylabel="milliseconds")
        axis.grid(visible=True, alpha=0.3)
        axis.set_xlabel("members" if label == "members" else "quota, share of the population (291 members)")
    axes[0].legend()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "influence_growth.svg"
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
    return path


def peak_mebibytes() -> float | None:
    """Return the most memory this process has used, where the system tells."""
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415 - not on every system

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(used) / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Print the table, and write it as JSON and the growth as SVG if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    parser.add_argument("--out", type=Path, help="folder to write the growth chart to")
    arguments = parser.parse_args()
    area = aa.service_area(aa.load_municipalities(year=2020), "declaration")
    weights = area["population"].to_numpy(dtype=np.int64)
    rows = compare(weights)
    memory = peak_mebibytes()
    print(f"{len(weights)} members, {weights.sum()} people, quota {QUOTA}; times are medians")
    print(f"{'':32}{'ms':>8}{'wanted':>8}{'textbook':>10}{'x':>6}{'refined':>9}{'x':>6}{'difference':>12}{'stated':>9}")
    for row in rows:
        ours, textbook, refined = row.seconds * 1e3, row.textbook_seconds * 1e3, row.refined_seconds * 1e3
        print(
            f"{row.name:32}{ours:8.1f}{row.wanted_seconds * 1e3:8.0f}{textbook:10.0f}{textbook / ours:6.0f}"
            f"{refined:9.0f}{refined / ours:6.1f}{row.difference:12.1e}{row.stated_error:9.1e}"
        )
    print(f"memory at most {memory:.0f} MiB, competitor included" if memory else "memory is not told by this system")
    measured = growth(weights)
    for label, lines in measured.items():
        for place, banzhaf, shapley in lines:
            print(f"{label} {place:g}: Banzhaf {banzhaf:.1f} ms, Shapley-Shubik {shapley:.0f} ms")
    if arguments.json:
        figures = {
            "rows": [asdict(row) for row in rows],
            "memory_mib": memory,
            "growth": measured,
        }
        arguments.json.write_text(json.dumps(figures, indent=1, default=float), encoding="utf-8", newline="\n")
    if arguments.out:
        print(f"chart: {draw(measured, arguments.out)}")


if __name__ == "__main__":
    main()
