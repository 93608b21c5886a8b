"""What is offered for copying is accepted by the programs it is for, and runs commands that there are."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from etl.cli import etl as command_line

ROOT = Path(__file__).parent.parent.parent
CONTRIB = ROOT / "contrib"
SERVICE, TIMER = CONTRIB / "systemd" / "banmian.service", CONTRIB / "systemd" / "banmian.timer"
CRONTAB, WORKFLOW = CONTRIB / "crontab", CONTRIB / "github-actions.yml"
FIELD = r"(?:\*|\d+(?:-\d+)?)(?:/\d+)?(?:,(?:\*|\d+(?:-\d+)?)(?:/\d+)?)*"


def commands(text: str) -> Iterator[list[str]]:
    """Yield the arguments of every etl command in a shell script."""
    for line in text.splitlines():
        if found := re.search(r"(?:^|\s|/)etl ((?!:).+?)(?: \|\| .*| > \S+.*)?$", line.split(" #")[0]):
            yield shlex.split(found[1].split(" > ")[0])


def workflow() -> dict[Any, Any]:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    return yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))


def steps() -> list[str]:
    return [step["run"] for step in workflow()["jobs"]["publish"]["steps"] if "run" in step]


def scripts() -> dict[str, str]:
    crontab = "\n".join(line for line in CRONTAB.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    exec_start = re.findall(r"^ExecStart=(.+)$", SERVICE.read_text(encoding="utf-8"), flags=re.M)
    return {"crontab": crontab, "service": "\n".join(exec_start), "workflow": "\n".join(steps())}


@pytest.mark.parametrize("name", ["crontab", "service", "workflow"])
def test_every_command_and_flag_is_one_that_there_is(name: str) -> None:
    found = list(commands(scripts()[name]))
    assert found
    for program, *arguments in found:
        command = command_line.get_command(click.Context(command_line), program)
        assert command is not None, program
        command.make_context(program, arguments)


def test_systemd_accepts_service_and_timer(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not here; the units were not verified")
    text = SERVICE.read_text(encoding="utf-8").replace("/srv/papers/.venv/bin/etl", f"{sys.executable} -m etl")
    for old, new in (("/srv/papers", str(tmp_path)), ("User=papers", "User=root")):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / SERVICE.name).write_text(text, encoding="utf-8")
    (tmp_path / TIMER.name).write_text(TIMER.read_text(encoding="utf-8"), encoding="utf-8")
    done = subprocess.run(
        [verify, "verify", tmp_path / SERVICE.name, tmp_path / TIMER.name], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "banmian" in line]
    assert (done.returncode, ours) == (0, [])


def test_a_partial_success_is_no_failure_to_systemd() -> None:
    assert "SuccessExitStatus=3" in SERVICE.read_text(encoding="utf-8").splitlines()


def test_cron_accepts_every_line() -> None:
    for line in CRONTAB.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#") or re.fullmatch(r"[A-Z_]+=.*", line):
            continue
        assert re.match(rf"(?:{FIELD}\s+){{5}}\S", line), line
        assert "%" not in line, "cron takes % for the end of the line"


def test_the_workflow_is_one_and_its_shell_is_sound() -> None:
    assert {"schedule", "workflow_dispatch"} == set(workflow()[True])  # YAML 1.1 takes the key `on` for true
    job = workflow()["jobs"]["publish"]
    assert workflow()["concurrency"] == {"group": "publish", "cancel-in-progress": False}
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    for script in steps():
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_the_workflow_never_publishes_the_raw_store() -> None:
    [add] = [line for line in "\n".join(steps()).splitlines() if "git add" in line]
    assert "':!output/.etl'" in add
    assert "output/.etl" not in str([s for s in workflow()["jobs"]["publish"]["steps"] if "upload" in str(s)])


def test_the_readme_names_every_file() -> None:
    text = (CONTRIB / "README.md").read_text(encoding="utf-8")
    files = {path.relative_to(CONTRIB).as_posix() for path in CONTRIB.rglob("*") if path.is_file()} - {"README.md"}
    assert files == set(re.findall(r"\]\(((?!\.\.)[^)]+)\)", text))
