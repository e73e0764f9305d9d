"""What schedulers are given: every file calls our command and nothing else, with options that exist."""

import ast
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import types
from pathlib import Path

import pytest
import requests
import typer

from akson_analysis import cli
from akson_analysis._yaml import read_marked
from akson_analysis.errors import RefusedError, RunError
from akson_analysis.publishing.execution import progress
from akson_analysis.publishing.site import index

from waiting import LONGEST_S, running, wait_until  # isort: skip

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
HOME = "/opt/akson-analysis"
GUIDE = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")


def read(name):
    return (DEPLOY / name).read_text(encoding="utf-8")


def understood(command):
    """Parse a command line as the command line itself does, without running it; return its options."""
    program, name, *arguments = shlex.split(command) if isinstance(command, str) else command
    assert program in {"akson", ".venv/bin/akson", f"{HOME}/.venv/bin/akson"}
    parsed = typer.main.get_command(cli.app).commands[name].make_context(name, arguments)
    run_file = parsed.params.get("run_file")
    assert run_file is None or (ROOT / run_file).is_file()
    return parsed.params


def test_guide_shows_commands_that_exist_and_names_every_file():
    blocks = re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL)
    commands = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    assert len([understood(command) for command in commands]) == 6
    assert {path.name for path in DEPLOY.iterdir() if path.is_file()} == {
        name for name in re.findall(r"`([\w.-]+)`", GUIDE.split("## Ready to copy")[1]) if (DEPLOY / name).is_file()
    }


def test_cron_line_is_off_the_hour_and_quiet():
    (line,) = (line for line in read("crontab").splitlines() if line[0].isdigit())
    minute, *_, command = line.split(maxsplit=5)
    assert 0 < int(minute) < 60
    place, call = command.split(" && ")
    assert place == f"cd {HOME}"
    assert understood(call)["quiet"]


def installed(program):
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{program} is not installed; .ci/run installs it")
        pytest.skip(f"{program} is not installed")
    return found


@pytest.mark.slow
def test_cron_takes_the_file(tmp_path):
    command = [installed("crontab"), "-n"]
    assert subprocess.run([*command, DEPLOY / "crontab"], capture_output=True, check=False).returncode == 0
    (tmp_path / "wrong").write_text(read("crontab").replace("\n17 5", "\n77 5"), encoding="utf-8")
    assert subprocess.run([*command, tmp_path / "wrong"], capture_output=True, check=False).returncode != 0


@pytest.fixture(scope="module")
def analyze():
    return installed("systemd-analyze")


@pytest.mark.slow
def test_units_are_valid_where_the_command_is(analyze, tmp_path):
    command = tmp_path / "akson"
    command.write_text("#!/bin/sh\n", encoding="utf-8")
    command.chmod(0o755)
    for name in ("akson-report.service", "akson-report.timer"):
        unit = read(name).replace(f"{HOME}/.venv/bin/akson", str(command))
        (tmp_path / name).write_text(unit, encoding="utf-8")
    units = [str(tmp_path / "akson-report.service"), str(tmp_path / "akson-report.timer")]
    done = subprocess.run([analyze, "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    (tmp_path / "akson-report.service").write_text("[Service]\nExecStart=/no/such/program\n", encoding="utf-8")
    assert subprocess.run([analyze, "verify", units[0]], capture_output=True, check=False).returncode != 0


@pytest.mark.slow
def test_timer_goes_off_on_mondays_in_norway(analyze):
    when = re.search(r"OnCalendar=(.+)", read("akson-report.timer")).group(1)
    done = subprocess.run([analyze, "calendar", when], capture_output=True, text=True, check=True)
    assert "Mon *-*-* 05:17:00 Europe/Oslo" in done.stdout


def test_service_calls_our_command_without_network_and_writes_to_one_folder():
    unit = dict(line.split("=", 1) for line in read("akson-report.service").splitlines() if "=" in line)
    assert understood(unit["ExecStart"])["out"] == Path(unit["ReadWritePaths"])
    assert (unit["PrivateNetwork"], unit["ProtectSystem"]) == ("yes", "strict")
    assert f"--owner {unit['User']} --group {unit['Group']} --mode 755 {unit['ReadWritePaths']}" in read(
        "akson-report.service"
    )


def test_workflow_is_yaml_off_the_hour_and_calls_our_command():
    workflow = read_marked(DEPLOY / "github-actions.yml").plain()
    (schedule,) = workflow["on"]["schedule"]
    assert re.fullmatch(r"17 4 \* \* 1", schedule["cron"])
    assert "workflow_dispatch" in workflow["on"]
    assert "UTC" in read("github-actions.yml")
    (job,) = workflow["jobs"].values()
    install, run = (step["run"] for step in job["steps"] if "run" in step)
    assert install.startswith("python -m pip install ")
    made = understood(run)
    assert made["keep"] == 4
    used = {step["uses"].split("@")[0]: step["with"] for step in job["steps"] if "with" in step}
    assert Path(used["actions/upload-artifact"]["path"]) == made["out"] / made["run_name"]
    assert Path(used["actions/cache"]["path"]) == made["out"]
    assert used["actions/cache"]["key"] == f"{used['actions/cache']['restore-keys']}{made['run_name']}"


def loaded(name, monkeypatch, **modules):
    for module, names in modules.items():
        stand_in = types.ModuleType(module.replace("_", "."))
        vars(stand_in).update(names)
        monkeypatch.setitem(sys.modules, module.replace("_", "."), stand_in)
    space = {"__name__": name}
    exec(compile(read(f"{name}.py"), f"{name}.py", "exec"), space)  # noqa: S102 - our own file
    return space


def imports(name):
    tree = ast.parse(read(f"{name}.py"))
    return {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }


def test_airflow_runs_every_part_and_then_the_whole(monkeypatch):
    made = []

    class Operator:
        def __init__(self, **options):
            made.append(options)
            self.after = []

        def __rrshift__(self, parts):
            self.after = parts
            return self

    class Dag:
        def __init__(self, *_names, **options):
            self.options = options

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    names = {
        "pendulum": {"datetime": lambda *_day, tz: tz},
        "airflow": {},
        "airflow_sdk": {"DAG": Dag},
        "airflow_providers_standard_operators_bash": {"BashOperator": Operator},
    }
    space = loaded("airflow_dag", monkeypatch, **names)
    assert imports("airflow_dag") == {"pendulum", "airflow"}
    calls = [understood(options["bash_command"]) for options in made]
    assert [call["shard"] for call in calls] == ["1/4", "2/4", "3/4", "4/4", ""]
    assert len(space["whole"].after) == 4
    assert {str(call["out"]) for call in calls} == {"/srv/akson"}


def test_prefect_calls_our_command_and_fails_with_it(monkeypatch):
    called = []
    monkeypatch.setattr(subprocess, "run", lambda command, **options: called.append((command, options)))
    space = loaded("prefect_flow", monkeypatch, prefect={"flow": lambda f: f}, prefect_schedules={"Cron": None})
    space["akson"]()
    ((command, options),) = called
    assert understood(command)["keep"] == 26
    assert options == {"cwd": HOME, "check": True}
    assert imports("prefect_flow") == {"subprocess", "prefect"}


def test_web_server_is_given_the_headers_the_run_ships():
    for line in index.server_headers().splitlines()[1:]:
        name, value = line.strip().split(": ", 1)
        assert re.search(rf"add_header {name} \"?{re.escape(value)}\"? always;", read("nginx.conf"))


@pytest.fixture
def served(tmp_path):
    """A folder of runs on a web server of its own, set up as `deploy/nginx.conf` says."""
    runs = tmp_path / "runs"
    for name, text in {
        "index.html": "æ",
        "numbers.csv": "ø",
        "assets/page.js": "å",
        ".partial-1/index.html": "half",
    }.items():
        (runs / name).parent.mkdir(parents=True, exist_ok=True)
        (runs / name).write_text(text * 1000, encoding="utf-8")
    tmp_path.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = " ".join(
        f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "akson.conf").write_text(read("nginx.conf").replace("/srv/akson/", f"{runs}/"), encoding="utf-8")
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; {'user root;' if os.geteuid() == 0 else ''} pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {kept}\n"
        f"server {{ listen 127.0.0.1:{port}; include {tmp_path}/akson.conf; }} }}\n",
        encoding="utf-8",
    )
    command = [installed("nginx"), "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"]
    with running(command) as server:
        wait_until(lambda: answers(port), server)
        yield f"http://127.0.0.1:{port}/akson"


def answers(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
def test_web_server_sends_the_headers_the_run_ships_in_the_letters_it_is_written_in(served):
    headers = dict(line.strip().split(": ", 1) for line in index.server_headers().splitlines()[1:])
    for path, text in {"/": "æ", "/numbers.csv": "ø", "/assets/page.js": "å"}.items():
        answer = requests.get(served + path, timeout=LONGEST_S)
        assert answer.text == text * 1000
        assert answer.headers["content-type"].endswith("charset=utf-8")
        assert answer.headers["content-encoding"] == "gzip"
        assert {name: answer.headers[name] for name in headers} == headers


@pytest.mark.slow
def test_web_server_shows_nothing_of_a_run_that_is_being_made(served):
    assert requests.get(f"{served}/.partial-1/index.html", timeout=LONGEST_S).status_code == 404
    assert requests.get(f"{served}/missing", timeout=LONGEST_S).headers["x-content-type-options"] == "nosniff"


def test_log_has_time_and_run_on_every_line_and_says_how_it_ended(tmp_path, capsys):
    log = tmp_path / "weekly.log"
    with progress.reporting("run-1", quiet=True, log=log):
        progress.say("1/2 a: 1.0 s")
    with pytest.raises(RunError), progress.reporting("run-2", log=log):
        raise RunError("1 of 2 notebooks failed:\n  b: cell 3")
    progress.say("after")
    lines = log.read_text(encoding="utf-8").splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 run-[12] ", line) for line in lines)
    assert [line.split(" ", 2)[2] for line in lines] == [
        "begun",
        "1/2 a: 1.0 s",
        "done",
        "begun",
        "failed: 1 of 2 notebooks failed:",
        "  b: cell 3",
    ]
    assert capsys.readouterr().err == "after\n"


def test_log_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "f").write_text("", encoding="utf-8")
    log = tmp_path / "f" / "x.log"
    with pytest.raises(RefusedError, match="cannot be written to"), progress.reporting("run", log=log):
        pass
