"""The wheel, installed into a fresh environment of each Python there is, with no compiler and no Rust on the path."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from redischan import _library
from servers import REDIS

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = next(place for place in _library.candidates() if os.path.exists(place))

FIRST = """
import threading
import redischan
with redischan.Client("embedded://") as client:
    client.set("greeting", "hello")
    threads = [threading.Thread(target=lambda: [client.get("greeting") for _ in range(1000)]) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(client.get("greeting"), redischan.__file__)
"""

DROP_IN = """
import sys
import redischan.redis as redis
with redis.Redis.from_url(sys.argv[1]) as r:
    r.set("greeting", "hello")
    print(r.get("greeting"), r.own_connections())
"""


def interpreters():
    """The newest of each version that is installed, by its minor number."""
    found = {}
    for minor in range(9, 15):
        known = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python3"))
        on_path = shutil.which(f"python3.{minor}")
        for place in [*([on_path] if on_path else []), *known]:
            version = [place, "-c", "import sys; print(sys.version_info[1])"]
            run = subprocess.run(version, capture_output=True, text=True)
            if run.returncode == 0 and int(run.stdout) == minor:
                found[minor] = str(place)
    found[sys.version_info[1]] = sys.executable
    return found


INTERPRETERS = interpreters()


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The folder of the wheel and the source distribution."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "redischan-tests"
    cache.mkdir(parents=True, exist_ok=True)
    out = cache / "wheel"
    subprocess.run([ROOT / "packaging" / "wheel", LIBRARY, sys.executable, out], check=True)
    return out


@pytest.fixture(scope="module")
def wheel(packages):
    (wheel,) = packages.glob("*.whl")
    return wheel


def installed(interpreter, place, *packages):
    """The interpreter of a fresh environment with these packages."""
    subprocess.run([interpreter, "-m", "venv", place], check=True)
    python = place / "bin" / "python"
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([python, "-m", "pip", "install", *quiet, *packages], check=True)
    return python


def run(python, source, *arguments, cwd):
    """What a program prints that is run with an empty path."""
    environment = {"PATH": str(cwd), "HOME": str(cwd)}
    ran = subprocess.run(
        [python, "-c", source, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_what_is_in_the_wheel(wheel):
    assert re.fullmatch(r"redischan-[\d.]+-py3-none-manylinux_2_\d+_x86_64\.whl", wheel.name), wheel.name
    names = zipfile.ZipFile(wheel).namelist()
    assert {"redischan/libredischan.so", "redischan/py.typed", "redischan/redis/__init__.py"} <= set(names)
    assert any(name.endswith("LICENSE") for name in names)
    assert not any(name.startswith(("rust", "tests")) for name in names)
    assert wheel.stat().st_size < 3 << 20


def test_what_is_in_the_source_distribution(packages):
    (archive,) = packages.glob("*.tar.gz")
    names = {name.partition("/")[2] for name in tarfile.open(archive).getnames()}
    assert {"rust/Cargo.toml", "rust/Cargo.lock", "rust/src/lib.rs", "rust/packaging/build", "setup.py"} <= names
    assert "redischan/libredischan.so" not in names


@pytest.mark.parametrize("minor", sorted(INTERPRETERS))
def test_the_wheel_is_all_that_a_newcomer_needs(wheel, minor, tmp_path):
    python = installed(INTERPRETERS[minor], tmp_path / "env", "--no-index", "--no-deps", wheel)
    printed = run(python, FIRST, cwd=tmp_path)
    assert printed.startswith("b'hello' ") and str(tmp_path / "env") in printed


def test_the_extra_for_redis_py(wheel, servers, tmp_path):
    python = installed(sys.executable, tmp_path / "env", f"{wheel}[redis]")
    assert run(python, DROP_IN, servers(REDIS).url, cwd=tmp_path) == "b'hello' 0\n"


def test_without_cargo_the_source_says_what_to_do(packages, tmp_path):
    (archive,) = packages.glob("*.tar.gz")
    python = installed(sys.executable, tmp_path / "env", "setuptools>=77", "wheel")
    install = [python, "-m", "pip", "install", "--no-deps", "--no-build-isolation", "--no-index", str(archive)]
    ran = subprocess.run(install, env={"PATH": "", "HOME": str(tmp_path)}, capture_output=True, text=True)
    assert ran.returncode != 0
    assert "redischan is built from source by cargo, and there is none" in ran.stdout + ran.stderr


def test_the_source_distribution_is_built_by_cargo(packages, tmp_path, monkeypatch):
    for option, value in {"OPT_LEVEL": "0", "LTO": "off", "CODEGEN_UNITS": "16", "DEBUG": "0"}.items():
        monkeypatch.setenv(f"CARGO_PROFILE_RELEASE_{option}", value)  # quick to build; `make lib` builds the real one
    (archive,) = packages.glob("*.tar.gz")
    python = installed(sys.executable, tmp_path / "env", str(archive))
    assert run(python, FIRST, cwd=tmp_path).startswith("b'hello' ")
