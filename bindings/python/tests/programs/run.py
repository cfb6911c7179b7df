"""Runs a program of others, each in an environment of its own, on redis-py or on the drop-in."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import List, NamedTuple, Set

import redis

from servers import VALKEY, Server

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent.parent


def python_of(name: str) -> Path:
    """The interpreter of the program's environment, which is made once for a version of its requirements."""
    requirements = HERE / name / "requirements.txt"
    version = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "redischan-tests"
    folder = cache / f"{name}-{version}"
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            python = folder / "bin" / "python"
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*install, "-r", requirements], check=True)
            (folder / "ready").touch()
    return folder / "bin" / "python"


class Ran(NamedTuple):
    lines: List[str]
    seconds: float
    libraries: Set[str]
    """Whose connections the server has seen, by their lib-name."""
    connections: int
    """How many the server has accepted."""


class Observer(threading.Thread):
    """Looks at the server's clients while a program runs."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.client = redis.Redis.from_url(server.url, client_name="observer")
        self.libraries: Set[str] = set()
        self.ends = threading.Event()

    def run(self) -> None:
        while not self.ends.wait(0.01):
            for found in self.client.client_list():
                if found["name"] != "observer" and found["lib-name"]:
                    self.libraries.add(found["lib-name"].partition("(")[0])

    def accepted(self) -> int:
        return int(self.client.info("stats")["total_connections_received"])


def run(name: str, count: int, patched: bool, folder: Path) -> Ran:
    """Runs the program's job; its output is what it prints itself."""
    runner = [str(python_of(name)), *(["-m", "redischan.patch"] if patched else [])]
    server = Server(VALKEY, folder)  # redis-server 7.0 does not know lib-name
    observer = Observer(server)
    observer.start()
    before, begun = observer.accepted(), time.monotonic()
    try:
        with open(folder / "errors.txt", "w") as errors:
            done = subprocess.run(
                [*runner, str(HERE / name / "job.py"), server.url, str(count), *runner],
                cwd=HERE / name,
                env={**os.environ, "PYTHONPATH": str(PACKAGE), "PYTHONDONTWRITEBYTECODE": "1"},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                timeout=900,
            )
        seconds, connections = time.monotonic() - begun, observer.accepted() - before
    finally:
        observer.ends.set()
        observer.join()
        observer.client.close()
        server.stop()
    errors_of = (folder / "errors.txt").read_text()
    if done.returncode != 0:
        raise RuntimeError(f"{name} failed ({done.returncode}):\n{done.stdout[-2000:]}\n{errors_of[-4000:]}")
    return Ran(done.stdout.splitlines(), seconds, observer.libraries, connections)
