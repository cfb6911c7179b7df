"""Programs that know nothing of this library run on it unedited, with the results that they have on redis-py."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

PLACE = Path(__file__).resolve().parent / "programs" / "run.py"
spec = importlib.util.spec_from_file_location("programs_run", PLACE)
programs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(programs)

JOBS = {"rq": 100, "django": 1000, "limits": 1000, "huey": 1000, "celery": 1000, "aiocache": 1000}
"""Each, and how much it has to do. rq forks for each job."""

TAKES_CONNECTIONS = {"celery"}
"""kombu takes a connection out of the pool to wait on its descriptor. It is redis-py's, and counted."""

BANNER = (" ", "-", "*")
"""How the lines begin that a worker prints."""


def printed(ran):
    return [line for line in ran.lines if line and not line.startswith(BANNER) and not line.startswith("worker:")]


@pytest.mark.parametrize("name", JOBS)
def test_a_program_runs_unedited(name, tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "ours").mkdir()
    theirs = programs.run(name, JOBS[name], False, tmp_path / "theirs")
    ours = programs.run(name, JOBS[name], True, tmp_path / "ours")
    print(f"\n{name}: {ours.seconds:.1f} s and {ours.connections} connections", end="; ")
    print(f"on redis-py {theirs.seconds:.1f} s and {theirs.connections}")
    assert printed(ours) == printed(theirs)
    assert any(f" {JOBS[name]}" in line for line in printed(ours)), "all of it was done"
    assert theirs.libraries == {"redis-py"}
    if name in TAKES_CONNECTIONS:
        assert "redischan" in ours.libraries
    else:
        assert ours.libraries == {"redischan"}, "no connection of redis-py served it"
