"""What passes between the process that asks for notebooks and the workers that run them."""

from __future__ import annotations

import multiprocessing
import os
import threading
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any, Literal

Transport = Literal["auto", "ipc", "tcp"]


@dataclass(frozen=True)
class Settings:
    """How notebooks are executed, the same for all jobs of a run."""

    run_title: str
    language: str
    transport: Transport
    is_warm: bool
    timeout: int


@dataclass(frozen=True)
class Done:
    """A notebook that ran, with its page written."""

    id: str
    started: str
    seconds: float
    warnings: list[str]
    results: dict[str, Any]
    files: dict[str, str]


@dataclass(frozen=True)
class Failed:
    """A notebook that did not run to its end, and why."""

    id: str
    message: str
    is_refusal: bool = False


def exit_with_parent() -> None:
    """End this process as soon as the one that started it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="exit-with-parent").start()
