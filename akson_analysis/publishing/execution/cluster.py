"""The same jobs on many machines: a Dask scheduler shares them out, and runs those of a lost worker again.

Each job runs in a process of its own on the worker's machine, as it does here. Workers need this code in the same
version, and either see the folder of the run or can reach an address to exchange finished folders by.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import re
import uuid
from concurrent.futures import CancelledError, Executor
from typing import TYPE_CHECKING, Any

from akson_analysis.errors import InvalidValueError, RefusedError
from akson_analysis.publishing.execution import execute, isolate
from akson_analysis.publishing.runs.manifest import code_fingerprint, package_versions, python_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from akson_analysis.publishing.execution.execute import ExecutionOptions

_ADDRESS = re.compile(r"(tcp|tls)://[^\s:/]+:\d{1,5}")


class ClusterPool(Executor):
    """Runs calls on the workers of a Dask scheduler."""

    def __init__(self, client: Any, preload: Sequence[str] | None) -> None:
        from distributed.scheduler import KilledWorker  # noqa: PLC0415 - an extra

        self._client, self._preload = client, preload
        self._executor = client.get_executor(pure=False)
        self.lost = (KilledWorker, CancelledError)
        """What a call raises whose workers died again and again, or whose scheduler is gone."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        """Call a function on a worker."""
        future: Future[Any] = self._executor.submit(_call_there, self._preload, function, *arguments)
        return future

    def check_folder(self, folder: Path) -> None:
        """Refuse a folder that a worker does not see.

        Raises
        ------
        RefusedError
            Naming the workers that do not.
        """
        mark = folder / f".seen-{uuid.uuid4().hex[:12]}"
        folder.mkdir(parents=True, exist_ok=True)
        mark.touch()
        try:
            seen = self._client.run(_is_there, str(mark))
        finally:
            mark.unlink()
        blind = sorted(address for address, is_seen in seen.items() if not is_seen)
        if blind:
            raise RefusedError(
                f"the folder '{folder}' is not seen by {', '.join(blind)}. Choose one that all machines share with "
                "--out, or give an address for finished parts with --exchange"
            )

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take back what has not been done."""
        self._executor.shutdown(wait=wait and not cancel_futures)


@contextlib.contextmanager
def cluster_pool(options: ExecutionOptions, timeout_s: float = 20) -> Iterator[ClusterPool]:
    """Give what runs jobs on the workers of the scheduler at `options.cluster`.

    Raises
    ------
    InvalidValueError
        If the address is malformed.
    RefusedError
        If the package `distributed` is missing, nobody answers in `timeout_s` seconds, there is no worker, or a
        worker has other code or other versions.
    """
    address = options.cluster
    if not _ADDRESS.fullmatch(address):
        raise InvalidValueError(
            f"cluster {address!r} is not the address of a scheduler: expected tcp://host:port, such as tcp://10.0.0.1:8786"
        )
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError as problem:
        raise RefusedError(
            "a cluster needs the package distributed, which is not installed. "
            "Run: pip install 'akson-analysis[cluster]'"
        ) from problem
    try:
        client = Client(address, timeout=timeout_s, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as problem:
        raise RefusedError(
            f"no scheduler answers at {address} within {timeout_s:g} seconds. "
            "Is it running, and does a firewall let it through?"
        ) from problem
    with client:
        _check_workers(client, address, timeout_s)
        with ClusterPool(client, execute.preloaded(options) if options.is_forked else None) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def _check_workers(client: Any, address: str, timeout_s: float) -> None:
    try:
        client.wait_for_workers(1, timeout=timeout_s)
    except TimeoutError as problem:
        raise RefusedError(
            f"the scheduler at {address} has no worker. Start some with: dask worker {address}"
        ) from problem
    here = _versions()
    faults = []
    for worker, there in sorted(client.run(_versions, on_error="return").items()):
        if isinstance(there, BaseException):
            faults.append(f"{worker}: {there}")
        else:
            names = sorted(name for name in {*here, *there} if here.get(name) != there.get(name))
            faults += [
                f"{worker}: {name} is {there.get(name, 'missing')}, here {here.get(name, 'missing')}" for name in names
            ]
    if faults:
        raise RefusedError(f"workers of {address} would not give the same pages; install the same everywhere", faults)


def _versions() -> dict[str, str]:
    return {**package_versions(), "python": python_version(), "code": code_fingerprint()}


def _is_there(path: str) -> bool:
    from pathlib import Path  # noqa: PLC0415 - sent to a worker

    return Path(path).exists()


def _call_there(preload: Sequence[str] | None, function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function that starts processes in a worker, which Dask's nanny has made one that may not."""
    multiprocessing.current_process().daemon = False
    if preload is not None:
        isolate.keep_warm(preload)
    return function(*arguments)
