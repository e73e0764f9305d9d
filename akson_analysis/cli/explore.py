"""``akson explore``: the explorer as an app, without code."""

from __future__ import annotations

from typing import Annotated

import typer

from akson_analysis.cli._app import Assumptions, Language, Register, Scenario, absolute, app


@app.command()
def explore(
    language: Language = "nb",
    scenario: Scenario = "status-2020-07",
    register: Register = "",
    assumptions: Assumptions = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")] = True,
) -> None:
    """Try what if: click municipalities on a map, and see coverage and cost follow. Ctrl-C ends it.

    Only this machine can reach it, with the key in the address it prints. Save what you make as a scenario, and give
    the file to akson report --scenario.

    Example: akson explore --language en
    """
    import asyncio  # noqa: PLC0415 - heavy with what follows; `akson --help` stays quick
    import contextlib  # noqa: PLC0415

    from akson_analysis.explorer.app import App, serve  # noqa: PLC0415
    from akson_analysis.explorer.measuring import ScenarioMeasurer  # noqa: PLC0415

    measurer = ScenarioMeasurer(absolute(register), absolute(assumptions))
    page = App(measurer, language, absolute(scenario))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(page, port, typer.echo, is_opening=browser))
