"""Write the tables of `data/README.md` from `data/columns.csv`: the dictionary is kept in one place."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

COLUMNS = "columns.csv"
README = "README.md"
BEGIN, END = "<!-- columns of {file} -->", "<!-- end -->"


def write(data: Path) -> None:
    """Renew every table in the README that stands between its two markers, if both files are there."""
    readme = data / README
    if not readme.is_file() or not (data / COLUMNS).is_file():
        return
    text = render(readme.read_text(encoding="utf-8"), read(data))
    readme.write_text(text, encoding="utf-8", newline="\n")


def read(data: Path) -> pd.DataFrame:
    """Read `columns.csv` with every value as text."""
    return pd.read_csv(data / COLUMNS, dtype=str, keep_default_na=False, encoding="utf-8")


def render(text: str, columns: pd.DataFrame) -> str:
    """Return `text` with the table of each file written between its markers.

    Raises
    ------
    ValueError
        If a file has columns but no markers.
    """
    for file, rows in columns.groupby("file", sort=False):
        begin = BEGIN.format(file=file)
        before, found, rest = text.partition(begin)
        _, ended, after = rest.partition(END)
        if not found or not ended:
            raise ValueError(f"{README} has no place for {file}: add the lines {begin!r} and {END!r}")
        text = f"{before}{begin}\n{_table(rows)}{END}{after}"
    return text


def _table(rows: pd.DataFrame) -> str:
    lines = ["| column | unit | vintage | meaning |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{row.column}` | {row.unit} | {row.vintage} | {row.description_en} |"
        for row in rows.itertuples(index=False)
    ]
    return "\n".join(lines) + "\n"
