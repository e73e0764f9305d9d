"""Distributions through P50 and P85, and their agreement with the document."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from akson_analysis.costs import distributions
from akson_analysis.costs.distributions import Distribution
from akson_analysis.errors import InvalidValueError

REFERENCE = Path(__file__).parents[1] / "reference"
KINDS = list(distributions.Kind)


@given(st.floats(1e-3, 1e14), st.floats(1, 20), st.sampled_from(KINDS))
def test_published_quantiles_come_back(p50, ratio, kind):
    fitted = Distribution(p50, p50 * ratio, kind)
    assert float(fitted.quantile(0.50)) == pytest.approx(p50, rel=1e-9)
    assert float(fitted.quantile(0.85)) == pytest.approx(p50 * ratio, rel=1e-9)


@given(st.floats(100, 1e10), st.floats(1.01, 3), st.sampled_from(KINDS), st.floats(0.001, 0.999))
def test_probability_is_the_inverse_of_quantile(p50, ratio, kind, probability):
    fitted = Distribution(p50, p50 * ratio, kind)
    assert float(fitted.cdf(fitted.quantile(probability))) == pytest.approx(probability, abs=1e-9)


def test_against_scipy():
    fitted = Distribution(4755, 5915)
    other = stats.lognorm(s=fitted.log_sd, scale=4755)
    p = np.linspace(0.01, 0.99, 99)
    assert fitted.quantile(p) == pytest.approx(other.ppf(p))
    assert (fitted.mean, fitted.sd) == pytest.approx((other.mean(), other.std()))
    normal = Distribution(4755, 5915, "normal")
    assert normal.quantile(p) == pytest.approx(stats.norm(4755, normal.sd).ppf(p))
    assert normal.mean == 4755


def test_published_lognormal():
    row = pd.read_csv(REFERENCE / "uncertainty_lognormal.csv").iloc[0]
    fitted = Distribution(row["p50"], row["p85"])
    assert fitted.log_sd == pytest.approx(row["log_sd"], rel=1e-12)
    assert fitted.mean == pytest.approx(row["mean"], rel=1e-12)
    assert fitted.quantile([0.15, 0.95]) == pytest.approx(row[["p15", "p95"]].to_numpy(dtype=float), rel=1e-12)


def test_lognormal_agrees_with_the_document_and_normal_does_not():
    published = pd.read_csv(REFERENCE / "uncertainty_documented.csv", index_col="item")
    table = distributions.agreement(published)
    assert (table["closest"] == "lognormal").all()
    gap = (table["lognormal_pct"] - table["documented_pct"]).abs()
    assert gap.max() < 1.5  # percentage points; the document rounds to whole ones
    assert (table["normal_pct"] - table["documented_pct"]).abs().max() > 2.2
    rounded = table["lognormal_pct"].round()
    assert rounded["Programmet Akson journal"].to_dict() == {"sd_pct": 21, "base_probability_pct": 16}
    assert rounded["Akson samhandling steg 1"].to_dict() == {"sd_pct": 17, "base_probability_pct": 27}


def test_agreement_names_every_fault():
    with pytest.raises(InvalidValueError, match="column 'sd_pct' is missing"):
        distributions.agreement(pd.DataFrame({"base": [1], "p50": [1], "p85": [2], "base_probability_pct": [5]}))
    bad = pd.read_csv(REFERENCE / "uncertainty_documented.csv", index_col="item").astype(object)
    bad.iloc[0, 0], bad.iloc[1, 3] = "?", None
    with pytest.raises(InvalidValueError) as refusal:
        distributions.agreement(bad)
    assert len(refusal.value.faults) == 2
    assert "'Programmet Akson journal': base '?'" in str(refusal.value)


def test_an_amount_without_uncertainty():
    for kind in KINDS:
        fixed = Distribution(100, 100, kind)
        assert fixed.quantile([0.01, 0.99]).tolist() == [100, 100]
        assert (fixed.sd, fixed.mean) == (0, 100)
        assert fixed.cdf([99.9, 100]).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ((0, 1), "p50 0"),
        ((-5, 1), "p50 -5"),
        ((float("nan"), 1), "p50 nan"),
        ((100, 99), "p85 99: expected a finite amount, no lower than the p50 of 100"),
        ((100, float("inf")), "p85 inf"),
        ((100, 110, "log-normal"), "kind 'log-normal' is not known. Did you mean 'lognormal'"),
    ],
)
def test_refusals(arguments, fault):
    with pytest.raises(InvalidValueError) as refusal:
        Distribution(*arguments)
    assert fault in str(refusal.value)


@pytest.mark.parametrize("p", [0, 1, -0.1, [0.5, 1.2], float("nan")])
def test_probabilities_are_checked(p):
    with pytest.raises(InvalidValueError, match="strictly between 0 and 1"):
        Distribution(1, 2).quantile(p)
