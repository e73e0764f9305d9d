"""Kernels of the running interpreter: no kernel specification needed in anyone's home, no port to race for.

They are the slower way, for systems that cannot fork. A kernel talks over IPC sockets in a private folder where
the system has them, over TCP on loopback elsewhere.
"""

from __future__ import annotations

import math
import queue
import socket
import sys
import time
from typing import TYPE_CHECKING, Any, Literal

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

if TYPE_CHECKING:
    from pathlib import Path

    from akson_analysis.publishing.runs.records import Transport

KERNEL_NAME = "python3"
_LONGEST_SOCKET_PATH = 90
_POLL_S = 0.05


def choose_transport(wanted: Transport, folder: Path) -> Literal["ipc", "tcp"]:
    """Return ``ipc`` where the system has it and the folder's path fits a socket, else ``tcp``.

    >>> from pathlib import Path
    >>> choose_transport("auto", Path("x" * 200))
    'tcp'
    """
    if wanted != "auto":
        return wanted
    has_ipc = hasattr(socket, "AF_UNIX") and sys.platform != "win32" and zmq.has("ipc")
    return "ipc" if has_ipc and len(str(folder)) < _LONGEST_SOCKET_PATH else "tcp"


def manager_class(folder: Path, transport: Literal["ipc", "tcp"], *, backend: str) -> type[AsyncKernelManager]:
    """Return the class of managers whose one kernel draws with Matplotlib's `backend` and writes only in `folder`."""
    places = dict.fromkeys(("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"), str(folder))
    spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--HistoryManager.enabled=False"],
        display_name="Python 3",
        language="python",
        env=places | {"MPLBACKEND": backend},
        metadata={"supported_encryption": "curve"},
    )

    class Manager(AsyncKernelManager):
        """A manager bound to one folder and one way of talking."""

        def __init__(self, **traits: Any) -> None:
            encryption = "auto" if transport == "tcp" and zmq.has("curve") else "disabled"
            super().__init__(
                transport=transport,
                transport_encryption=encryption,
                client_class=f"{__name__}.{QuickClient.__name__}",
                connection_file=str(folder / "kernel.json"),
                **traits,
            )

        @property
        def kernel_spec(self) -> KernelSpec:
            return spec

    return Manager


class QuickClient(AsyncKernelClient):
    """A client that notices at once when its kernel is ready, where the usual one sleeps up to a second."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as its base has it
        """Wait until the kernel answers and its output channel is heard, which may come later.

        Raises
        ------
        RuntimeError
            If the kernel dies first, or is not ready in `timeout` seconds.
        """
        deadline = time.monotonic() + (math.inf if timeout is None else timeout)
        has_answered = is_heard = False
        while not (has_answered and is_heard):
            self.kernel_info()
            has_answered = await _receives(self.shell_channel) or has_answered
            is_heard = await _receives(self.iopub_channel) or is_heard
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > deadline:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


async def _receives(channel: Any) -> bool:
    try:
        await channel.get_msg(timeout=_POLL_S)
    except queue.Empty:
        return False
    return True
