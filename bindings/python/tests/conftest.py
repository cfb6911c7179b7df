"""Clients on every server and protocol. A missing server fails the tests that need it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from redischan import Client  # noqa: E402
from servers import EMBEDDED, REDIS, VALKEY, Missing, Server  # noqa: E402

FULL_SERVERS = [(kind, protocol) for kind in (REDIS, VALKEY) for protocol in (2, 3)]
ALL_SERVERS = [(EMBEDDED, 2), *FULL_SERVERS]


def name(server):
    kind, protocol = server
    return f"{kind}-resp{protocol}"


@pytest.fixture(autouse=True, scope="session")
def no_url_from_outside():
    """What the tests do must not reach a server that REDIS_URL of the shell names."""
    os.environ.pop("REDIS_URL", None)


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_works():
    """A shell starts its background jobs with SIGINT ignored, and Python leaves that as it is."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """servers(kind, *options): that server, started at first use."""
    running = {}

    def start(kind, *options):
        key = (kind, *options)
        if key not in running:
            try:
                running[key] = Server(kind, tmp_path_factory.mktemp(kind), *options)
            except Missing as missing:
                pytest.fail(str(missing), pytrace=False)
        return running[key]

    yield start
    for server in running.values():
        server.stop()


@pytest.fixture
def url_of(servers):
    """url_of((kind, protocol)): where that server listens, emptied."""

    def url(server):
        kind, protocol = server
        if kind == EMBEDDED:
            return f"embedded://?protocol={protocol}"
        address = f"{servers(kind).url}?protocol={protocol}"
        with Client(address) as client:
            client.command("FLUSHALL")
        return address

    return url


@pytest.fixture(params=ALL_SERVERS, ids=name)
def any_url(request, url_of):
    """Each server, mini-redis too: GET, SET, PING and PUBLISH only."""
    return url_of(request.param)


@pytest.fixture(params=FULL_SERVERS, ids=name)
def url(request, url_of):
    """Each server that knows all commands."""
    return url_of(request.param)


@pytest.fixture
def client(url):
    with Client(url) as client:
        yield client


@pytest.fixture
def any_client(any_url):
    with Client(any_url) as client:
        yield client


@pytest.fixture
def redis_server(servers):
    """Where one server is as good as another."""
    return servers(REDIS)


@pytest.fixture
def server(tmp_path):
    """A server that keeps what it has acknowledged, and may be killed."""
    server = Server(REDIS, tmp_path, "--appendonly", "yes", "--appendfsync", "always", "--dir", str(tmp_path))
    yield server
    server.stop()
