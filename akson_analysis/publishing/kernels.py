"""Kernels of the running interpreter: no kernel specification needed in anyone's home, no port to race for.

A kernel talks over IPC sockets in a private folder where the system has them, over TCP on loopback elsewhere.
Where the system can fork, it may start warm: forked from a process that has imported the heavy modules.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import queue
import signal
import socket
import sys
import time
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any, Literal

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from akson_analysis.publishing.outcomes import exit_with_parent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from akson_analysis.publishing.outcomes import Transport

KERNEL_NAME = "python3"
_LONGEST_SOCKET_PATH = 90
_POLL_S = 0.05
_LAUNCHER = "ipykernel_launcher"
_PROVISIONER = "publishing-warm"
_QUIET = "--IPKernelApp.parent_handle=1"
"""Says that someone looks after the kernel; its advice on how to end it is not printed."""


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


def manager_class(folder: Path, transport: Literal["ipc", "tcp"], *, is_warm: bool) -> type[AsyncKernelManager]:
    """Return the class of managers whose one kernel keeps everything it writes in `folder`."""
    places = dict.fromkeys(("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"), str(folder))
    if is_warm:
        KernelProvisionerFactory.instance().provisioners[_PROVISIONER] = EntryPoint(
            _PROVISIONER, f"{__name__}:WarmProvisioner", KernelProvisionerFactory.GROUP_NAME
        )
    spec = KernelSpec(
        argv=[sys.executable, "-m", _LAUNCHER, "-f", "{connection_file}", "--HistoryManager.enabled=False"],
        display_name="Python 3",
        language="python",
        env=places | {"MPLBACKEND": "agg"},
        metadata={"supported_encryption": "curve"}
        | ({"kernel_provisioner": {"provisioner_name": _PROVISIONER}} if is_warm else {}),
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


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel as a fork of the warm process, and otherwise treats it as any local kernel."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel with the arguments after the launcher's name."""
        arguments = [*cmd[cmd.index(_LAUNCHER) + 1 :], _QUIET]
        target = (arguments, dict(kwargs.get("env") or os.environ), str(kwargs.get("cwd") or os.getcwd()))  # noqa: PTH109
        process = multiprocessing.get_context("forkserver").Process(target=run_forked_kernel, args=target)
        process.start()
        self.process = _Forked(process)  # type: ignore[assignment]  # it has all the provisioner asks for
        self.pid, self.pgid = process.pid, None
        self.cwd = target[2]
        return self.connection_info


class _Forked:
    """What the provisioner needs of `subprocess.Popen`, for a forked process that leads its own group."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self._process = process

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        pid = self._process.pid
        if pid is None or self._process.exitcode is not None:
            return
        try:
            os.killpg(pid, number)
        except ProcessLookupError:  # it has not become the leader of its group yet
            os.kill(pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def run_forked_kernel(arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> None:
    """Be a kernel: the whole life of a forked process."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.environ.pop("JPY_PARENT_PID", None)
    os.chdir(folder)
    exit_with_parent()
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        matplotlib.use(environment["MPLBACKEND"])
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - imported already where the start is warm

    IPKernelApp.launch_instance(argv=list(arguments))
