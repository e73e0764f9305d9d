"""An explorer's data, and its app on a thread of its own."""

import asyncio
import threading

import pytest

from akson_analysis.explorer.app import App, serve
from akson_analysis.explorer.measuring import ScenarioMeasurer


@pytest.fixture(scope="session")
def measurer():
    return ScenarioMeasurer()


@pytest.fixture(scope="session")
def serving(measurer):
    """Return the app in a language, listening: ``serving("nn")``; one for each language that is asked for."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    apps, tasks = {}, []

    def begin(language):
        if language not in apps:
            apps[language], is_there = App(measurer, language), threading.Event()
            coming = serve(apps[language], 0, lambda _: is_there.set(), is_opening=False)
            tasks.append(asyncio.run_coroutine_threadsafe(coming, loop))
            assert is_there.wait(300)
        return apps[language]

    yield begin
    for task in tasks:
        task.cancel()
    asyncio.run_coroutine_threadsafe(asyncio.sleep(0.2), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture(scope="session")
def served(serving):
    """The app in bokmål, listening."""
    return serving("nb")
