"""Build the embedded snapshot, or renew its record after a hand-written file has changed.

    python tools/build_snapshot --facts FACTS --raw RAW --out data
    python tools/build_snapshot --reseal --out data

FACTS holds Akson's published figures, RAW the open municipality data. The same inputs and library versions
give the same bytes. `--reseal` needs neither folder: it renews versions.csv and the dictionary tables in
README.md.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import codes
import dictionary
import generalise
import geopandas as gpd
import pandas as pd
import register
import seal
import tables


def main(arguments: list[str] | None = None) -> int:
    """Run the program; return 0, or 2 when a folder is missing."""
    parser = argparse.ArgumentParser(prog="build_snapshot", description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--facts", type=Path, help="folder of Akson's published figures")
    parser.add_argument("--raw", type=Path, help="folder of the open municipality data")
    parser.add_argument("--out", type=Path, default=Path("data"), help="the snapshot (default: data)")
    parser.add_argument("--reseal", action="store_true", help="only renew versions.csv and the dictionary")
    options = parser.parse_args(arguments)
    if not options.reseal:
        for name, folder in (("--facts", options.facts), ("--raw", options.raw)):
            if folder is None or not folder.is_dir():
                print(
                    f"{name} {folder} is not a folder. Give the folder of the raw figures, or use --reseal.",
                    file=sys.stderr,
                )
                return 2
        options.out.mkdir(parents=True, exist_ok=True)
        write_tables(options.facts, options.raw, options.out)
        write_boundaries(options.raw, options.out)
    dictionary.write(options.out)
    versions = seal.seal(options.out)
    print(f"{len(versions)} files recorded in {options.out / seal.RECORD_FILE}")
    return 0


def write_tables(facts: Path, raw: Path, out: Path) -> None:
    """Write every table of the snapshot that comes from the two folders."""
    log = out / "declarations.csv"
    events = register.declarations(facts)
    if log.is_file():
        events = register.with_added_events(events, tables.read(log))
    built = {
        "municipalities": tables.municipalities(raw, facts),
        "population": tables.population(raw),
        "projection": tables.projection(raw),
        "neighbours": tables.neighbours(raw),
        "code_names": codes.code_names(raw),
        "code_changes": codes.code_changes(raw),
        "border_changes": codes.border_changes(),
        "declarations": events,
        "published_totals": register.published_totals(facts),
        "milestones": register.milestones(facts),
        "state_decisions": register.state_decisions(),
    }
    for name, table in built.items():
        _write_csv(table, out / f"{name}.csv")


def write_boundaries(raw: Path, out: Path) -> None:
    """Write both levels of boundaries and the report of what generalisation did."""
    source = gpd.read_file(raw / "boundaries/kommuner_2020_hires_derived.gpkg").set_index("kommunenummer").geometry
    source = source.sort_index().rename_axis("municipality_code")
    snapped = generalise.snap(source)
    reports = []
    for level in (generalise.COUNTRY, generalise.REGION):
        outlines = generalise.generalise(snapped, level)
        frame = gpd.GeoDataFrame({"municipality_code": outlines.index}, geometry=outlines.to_numpy(), crs=outlines.crs)
        frame.to_parquet(out / f"boundaries_{level.name}.parquet", index=False, compression="zstd")
        reports.append(generalise.report(level, source, outlines))
    _write_csv(pd.concat(reports), out / "boundaries_report.csv")


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


if __name__ == "__main__":
    sys.exit(main())
