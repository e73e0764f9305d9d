"""The files of one notebook: pictures, tables and layers in a folder, each under a name of its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.content.figure_files import FIGURE_FORMATS, figure_bytes
from akson_analysis.publishing.content.parts import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Collection

    from matplotlib.figure import Figure as StaticFigure

_SHOWN = "svg"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class OutputFolder:
    """A folder that takes each file once; without a directory it takes none, as when one works in JupyterLab.

    Raises
    ------
    InvalidValueError
        If one of `outputs`, the endings of the files wanted beside pictures for the page, is unknown.
    """

    def __init__(self, directory: str | Path, outputs: Collection[str]) -> None:
        unknown = [kind for kind in outputs if kind not in OUTPUTS]
        if unknown:
            raise InvalidValueError(f"output {unknown[0]!r} is not known. Expected some of: {', '.join(OUTPUTS)}")
        self.directory = Path(directory).resolve() if str(directory) else None
        self.outputs = outputs
        self.files: dict[str, list[str]] = {"figures": [], "tables": [], "layers": [], "slides": []}

    def claim(self, file: str, kind: str) -> None:
        """Keep a name for a file of a kind.

        Raises
        ------
        InvalidValueError
            If it is taken.
        """
        if self.directory is None:
            return
        if file in self.files[kind]:
            raise InvalidValueError(f"{file} is written twice; give each exhibit, table and layer its own name")
        self.files[kind].append(file)

    def path(self, file: str) -> Path:
        """Return where a file goes; the folder it is in is there."""
        if self.directory is None:
            raise AssertionError
        path = self.directory / file
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, file: str, content: str, newline: str = "\n") -> None:
        """Write a text; `newline` is what ends its lines, or empty if they end as they should."""
        self.path(file).write_text(content, encoding="utf-8", newline=newline)

    def write_figure(self, name: str, figure: StaticFigure) -> tuple[list[str], str]:
        """Return the files of a figure, and the one for paper and for readers without JavaScript.

        That is vectors, but pixels where there are hatches: browsers print every hatched area as a picture of its
        own, which made minutes and 20 MB of a map.
        """
        if self.directory is None:
            return [], ""
        content = {_SHOWN: figure_bytes(figure, _SHOWN)}
        shown = "png" if b"<pattern" in content[_SHOWN] else _SHOWN
        kinds = [kind for kind in FIGURE_FORMATS if kind in {_SHOWN, shown} or kind in self.outputs]
        for kind in kinds:
            file = f"figures/{name}.{kind}"
            self.claim(file, "figures")
            self.path(file).write_bytes(content.get(kind) or figure_bytes(figure, kind))
        return [f"figures/{name}.{kind}" for kind in kinds], f"figures/{name}.{shown}"


def file_name(name: str) -> str:
    """Return a name that can be a file's.

    Raises
    ------
    InvalidValueError
        If it cannot.

    Examples
    --------
    >>> file_name("coverage-map")
    'coverage-map'
    """
    if not _NAME.fullmatch(name):
        raise InvalidValueError(
            f"name {name!r} cannot be a file name: use up to 60 small letters, digits, '-' and '_', "
            "such as 'coverage-map'"
        )
    return name
