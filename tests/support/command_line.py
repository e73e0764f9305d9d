"""The command line with a stand-in for the kernels: ``python command_line.py LOG report runs/weekly.yml …``."""

import json
import sys
from pathlib import Path

from stand_in import Kernels

from akson_analysis import cli


class Pages(Kernels):
    """Leaves a page in the language its job asks for."""

    def fill(self, job, folder, _language):
        language = job.parameters["language"]
        headline = {"id": "figure", "label": job.id, "value": "1"}
        results = {"language": language, "title": job.card.label or job.id, "headlines": [headline]}
        (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")


if __name__ == "__main__":
    Pages(Path(sys.argv[1])).install()
    sys.argv = ["akson", *sys.argv[2:]]
    cli.main()
