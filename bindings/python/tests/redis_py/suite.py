"""redis-py's own test suite, run on redis-py and on the drop-in.

The tests are those of the installed version, from its source distribution on PyPI.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Iterable, NamedTuple

import redis

from servers import REDIS, Server

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent.parent

SUBJECTS = ["commands", "pipeline", "scripting", "lock", "encoding", "pubsub"]
FILES = [f"test_{subject}" for subject in SUBJECTS]
ASYNCIO = [f"test_asyncio/test_{subject}" for subject in [*SUBJECTS, "monitor", "usage_counter"]]
"""Each of these tests runs with both kinds of clients."""
ENDLESS = [f"tests/{folder}test_pubsub.py::TestBaseException::test_base_exception" for folder in ("", "test_asyncio/")]
"""Waits for an exception of redis-py's parser, so on the drop-in for ever: not run there."""

MARKERS = "not onlycluster and not redismod and not ssl and not cp_integration"

# The settings of redis-py's pyproject.toml without those for plugins that are not used here.
SETTINGS = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
markers =
    asyncio
    cp_integration
    experimental
    fixed_client
    onlycluster
    onlynoncluster
    redismod
    replica
    ssl
"""


def source() -> Path:
    """The folder of the source distribution, fetched once."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "redischan-tests"
    folder = cache / f"redis-{redis.__version__}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as place:
            fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:all:"]
            subprocess.run([*fetch, f"--dest={place}", f"redis=={redis.__version__}"], check=True)
            (archive,) = Path(place).glob("*.tar.gz")
            with tarfile.open(archive) as tar:
                tar.extractall(place)
            (Path(place) / folder.name).rename(folder)
    return folder


class Kind(NamedTuple):
    """A run of the tests."""

    files: list[str]
    patched: bool = True
    shared: bool = False


KINDS = {
    "redis-py": Kind(FILES, patched=False),
    "single": Kind(FILES),
    "shared": Kind(FILES, shared=True),
    "redis-py asyncio": Kind(ASYNCIO, patched=False),
    "asyncio": Kind(ASYNCIO),
}


def outcomes(folder: Path, kind: Kind, only: Iterable[str] = ()) -> dict[str, str]:
    """The outcome of each test, or of these, on a server of its own."""
    names = [f"tests/{name}" for name in only] or [f"tests/{file}.py" for file in kind.files]
    tests = folder / "tests"
    if not tests.exists():
        tests.symlink_to(source() / "tests")
    settings, written = folder / "pytest.ini", folder / "outcomes.json"
    settings.write_text(SETTINGS)
    server = Server(REDIS, folder)
    environment = {**os.environ, "REDISCHAN_OUTCOMES": str(written), "PYTHONPATH": f"{folder}:{PACKAGE}:{HERE}"}
    if kind.shared:
        environment["REDISCHAN_SHARED"] = "1"
    run = ["redischan.patch", "-m", "pytest"] if kind.patched else ["pytest"]
    options = ["-q", "-p", "plugin", "-p", "no:cacheprovider", "-c", str(settings), "-m", MARKERS]
    if kind.patched:
        options += [f"--deselect={test}" for test in ENDLESS]
    options += ["-o", "faulthandler_timeout=60", f"--redis-url={server.url}/9"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", *run, *options, *names],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
        )
    finally:
        server.stop()
    (folder / "output.txt").write_text(done.stdout)
    if done.returncode not in (0, 1):  # 1: tests have failed
        raise RuntimeError(f"redis-py's tests did not run:\n{done.stdout[-3000:]}")
    found: dict[str, str] = json.loads(written.read_text())
    return found


def count(found: dict[str, str]) -> dict[str, int]:
    """How many tests of each file have passed."""
    return {
        file: sum(name.startswith(f"{file}.py") and outcome == "passed" for name, outcome in found.items())
        for file in [*FILES, *ASYNCIO]
    }
