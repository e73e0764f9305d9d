"""Prefect: every Monday at 05:17 in Norway."""

import subprocess

from prefect import flow
from prefect.schedules import Cron

COMMAND = ["/opt/akson-analysis/.venv/bin/akson", "report", "runs/weekly.yml", "--out", "/srv/akson", "--keep", "26"]


@flow
def akson() -> None:
    """Make the reports and every brief; fails as the command does."""
    subprocess.run(COMMAND, cwd="/opt/akson-analysis", check=True)


if __name__ == "__main__":
    akson.serve(name="weekly", schedule=Cron("17 5 * * 1", timezone="Europe/Oslo"))
