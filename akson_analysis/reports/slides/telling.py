"""What slides say alike: how firm their figures are, what was inferred, and what the speaker may add."""

from __future__ import annotations

from typing import Any

from akson_analysis.cases.case import Case
from akson_analysis.locales import Text
from akson_analysis.reports.coverage import inference_words


def of_the_register(case: Case, text: Text) -> dict[str, Any]:
    """Return `status` and `status_note` of a slide of the register."""
    scenario = case.scenario
    if scenario.kind == "documented":
        note = text("slides.status.register")
    else:
        note = text("slides.status.scenario", title=scenario.title.in_language(text.language))
    return {"status": scenario.kind, "status_note": note}


def reconstructed(text: Text) -> dict[str, Any]:
    """Return `status` and `status_note` of a slide of what is inferred."""
    return {"status": "reconstructed", "status_note": text("slides.status.reconstructed")}


def of_the_costs(case: Case, text: Text) -> dict[str, Any]:
    """Return `status` and `status_note` of a slide of the costs."""
    note = text("slides.status.costs", year=case.model.integer("base_year"))
    return {"status": "illustrative", "status_note": note}


def what_is_inferred(case: Case, text: Text) -> str:
    """Say what the announced total is brought back to, or why it cannot be."""
    return inference_words.introduction(case.inference, case.scenario, len(case.area), text)


def paragraphs(*parts: str) -> str:
    r"""Join what the speaker may say, leaving out what is empty.

    >>> paragraphs("One.", "", "Two.")
    'One.\n\nTwo.'
    """
    return "\n\n".join(part.strip() for part in parts if part.strip())
