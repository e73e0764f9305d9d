"""A Papermill engine that runs a notebook's cells in this very process, and records them as a kernel's are.

IPython's shell for kernels runs the cells; what it would send over sockets goes straight to the client Papermill
uses, which writes it into the notebook. So the notebook is the same, without a kernel's start, ports and messages.
The process should be made for it and end with it: cells can do to it what they want. Widgets keep no state.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from typing import TYPE_CHECKING, Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from nbclient.exceptions import CellExecutionComplete, CellExecutionError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from traitlets.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MAY_FAIL = "raises-exception"
_STREAMS = ("stdout", "stderr")


class InlineEngine(Engine):  # type: ignore[misc]
    """Runs cells in this process; `on_cell_execute` is called before each, and nothing limits their time."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, on_cell_execute: Callable[..., None], **_: Any
    ) -> Any:
        """Execute the cells up to the first that fails."""
        return _InlineClient(nb_man, kernel_name=kernel_name, on_cell_execute=on_cell_execute).execute()


class _Recorder(Session):
    """A session whose messages go to a function, as they would arrive from a socket."""

    receive: Callable[[dict[str, Any]], Any]

    def send(
        self,
        stream: Any,  # noqa: ARG002 - as its base has it
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        *_: Any,
        **__: Any,
    ) -> dict[str, Any]:
        message: dict[str, Any] = (
            msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content=content, parent=parent)
        )
        self.receive(message | {"content": self.unpack(self.pack(message["content"]))})
        return message


class _InlineClient(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client, with a shell where it has a kernel."""

    def execute(self) -> Any:
        self.reset_execution_trackers()
        self._session = _Recorder()
        with tempfile.TemporaryDirectory(prefix="pub-") as folder, _captured(self._session) as self._drain:
            self._shell = _shell(folder, self._session)
            self.papermill_execute_cells()
        self.nb.metadata["language_info"] = IPythonKernel.language_info | {}
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int) -> Any:
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        self.on_cell_execute(cell=cell, cell_index=cell_index)
        cell.metadata["execution"], cell.outputs = {}, []
        self.clear_before_next_output = False
        request = self._session.msg("execute_request")
        self._session.receive = lambda message: self._record(message, cell, cell_index)
        self._shell.set_parent(request)  # type: ignore[no-untyped-call]
        self._session.send(None, "status", {"execution_state": "busy"}, request)
        number = self._shell.execution_count
        self._session.send(None, "execute_input", {"code": cell.source, "execution_count": number}, request)
        result = self._shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
        self._drain()
        with contextlib.suppress(CellExecutionComplete):
            self._session.send(None, "status", {"execution_state": "idle"}, request)
        error = result.error_before_exec or result.error_in_exec
        if error is not None and _MAY_FAIL not in cell.metadata.get("tags", []):
            content = {
                "ename": type(error).__name__,
                "evalue": str(error),
                "traceback": self._shell._last_traceback or [],  # noqa: SLF001
            }
            raise CellExecutionError.from_cell_and_msg(cell, content)
        return cell

    def _record(self, message: dict[str, Any], cell: Any, cell_index: int) -> None:
        if message["msg_type"] == "stream" and cell.outputs and not self.clear_before_next_output:
            last, content = cell.outputs[-1], message["content"]
            if last.output_type == "stream" and last.name == content["name"]:
                last.text += content["text"]
                return
        self.process_message(message, cell, cell_index)


def _shell(folder: str, session: Session) -> ZMQInteractiveShell:
    """Return a fresh shell that knows nobody's settings and sends to `session`."""
    shell = ZMQInteractiveShell.instance(
        config=Config({"HistoryManager": {"enabled": False}}), ipython_dir=folder, compiler_class=XCachingCompiler
    )
    hook: Any = shell.displayhook
    publisher: Any = shell.display_pub
    hook.session = publisher.session = session
    hook.topic = b"execute_result"
    return shell


class _Stream(io.TextIOWrapper):
    """A standard stream that makes room when another was written to, so that their order is kept."""

    def __init__(self, descriptor: int, capture: _Capture) -> None:
        super().__init__(open(descriptor, "wb", closefd=False), encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
        self._capture = capture

    def write(self, text: str, /) -> int:
        if self._capture.last is not self:
            self._capture.drain()
            self._capture.last = self
        return super().write(text)

    def flush(self) -> None:
        self._capture.drain()

    def flush_through(self) -> None:
        super().flush()


class _Capture:
    """What this process writes to its standard streams, from Python or below it, as a session's messages."""

    last: _Stream | None = None

    def __init__(self, session: _Recorder) -> None:
        self._session = session
        # what is written is appended wherever the file was last read: the two share one position
        self._files = {name: tempfile.TemporaryFile("a+b", buffering=0) for name in _STREAMS}  # noqa: SIM115 - closed by `_captured`
        self._read = dict.fromkeys(_STREAMS, 0)
        self.streams: list[_Stream] = []

    def redirect(self) -> None:
        for descriptor, file in enumerate(self._files.values(), start=1):
            os.dup2(file.fileno(), descriptor)
            self.streams.append(_Stream(descriptor, self))
        sys.stdout, sys.stderr = self.streams

    def drain(self) -> None:
        for stream, (name, file) in zip(self.streams, self._files.items(), strict=True):
            stream.flush_through()
            file.seek(self._read[name])
            text = file.read()
            if text:
                self._read[name] += len(text)
                self._session.send(None, "stream", {"name": name, "text": text.decode(errors="replace")})

    def close(self) -> None:
        for file in self._files.values():
            file.close()


@contextlib.contextmanager
def _captured(session: _Recorder) -> Iterator[Callable[[], None]]:
    """Send what is written to the standard streams to a session, whenever the function it gives is called."""
    before, kept = (sys.stdout, sys.stderr), [os.dup(1), os.dup(2)]
    capture = _Capture(session)
    capture.redirect()
    try:
        yield capture.drain
    finally:
        sys.stdout, sys.stderr = before
        for descriptor, original in enumerate(kept, start=1):
            os.dup2(original, descriptor)
            os.close(original)
        capture.close()
