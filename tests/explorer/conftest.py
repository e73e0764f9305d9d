"""An explorer's data, and its app on a thread of its own."""

import asyncio
import threading

import pytest

from akson_analysis.explorer.app import App, serve
from akson_analysis.explorer.desk import Desk


@pytest.fixture(scope="session")
def desk():
    return Desk()


@pytest.fixture(scope="session")
def served(desk):
    """The app, listening; in bokmål."""
    app = App(desk)
    loop = asyncio.new_event_loop()
    is_there = threading.Event()
    task = []

    def run():
        asyncio.set_event_loop(loop)
        task.append(loop.create_task(serve(app, 0, lambda _: is_there.set(), is_opening=False)))
        with_end = asyncio.gather(*task, return_exceptions=True)
        loop.run_until_complete(with_end)
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert is_there.wait(30)
    yield app
    loop.call_soon_threadsafe(task[0].cancel)
    thread.join(10)
