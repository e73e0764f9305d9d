"""Airflow: every Monday at 05:17 in Norway. Four parts, on any workers that share the folder, and then the whole."""

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

PARTS = 4
COMMAND = "/opt/akson-analysis/.venv/bin/akson report runs/weekly.yml --out /srv/akson"

with DAG(
    "akson",
    schedule="17 5 * * 1",
    start_date=pendulum.datetime(2026, 1, 1, tz="Europe/Oslo"),
    catchup=False,
    max_active_runs=1,
):
    parts = [
        BashOperator(
            task_id=f"part_{number}",
            bash_command=f"{COMMAND} --shard {number}/{PARTS} --keep 1",
            cwd="/opt/akson-analysis",
            retries=1,
        )
        for number in range(1, PARTS + 1)
    ]
    whole = BashOperator(task_id="whole", bash_command=f"{COMMAND} --keep 26", cwd="/opt/akson-analysis")
    parts >> whole
