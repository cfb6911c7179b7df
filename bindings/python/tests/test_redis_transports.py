"""The drop-in over TCP, unix sockets and TLS, as the default user and as one with few rights, for threads and asyncio."""

from __future__ import annotations

import asyncio
import subprocess

import pytest

import redischan.redis as redis
from awaited import Awaited
from servers import REDIS, Port

FEW_RIGHTS = ["+@read", "+@write", "+@transaction", "+subscribe", "+unsubscribe", "+publish", "+blpop", "+ping"]
"""Neither CLIENT nor EVAL nor INFO."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The files of a certificate for 127.0.0.1 that is its own authority, and of its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run([*make, *name, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


@pytest.fixture(scope="module")
def settings_of(servers, certificate):
    """settings_of(transport): what a client needs for it."""
    cert, key = certificate
    port = Port()
    files = ["--tls-cert-file", str(cert), "--tls-key-file", str(key), "--tls-ca-cert-file", str(cert)]
    server = servers(REDIS, "--tls-port", str(port.number), "--tls-auth-clients", "no", *files)
    with redis.Redis.from_url(server.url) as admin:
        admin.acl_setuser("few", enabled=True, passwords=["+secret"], keys="*", channels="*", commands=FEW_RIGHTS, reset=True)
    return {
        "tcp": {"host": "127.0.0.1", "port": server.port},
        "unix": {"unix_socket_path": str(server.socket_path)},
        "tls": {"host": "127.0.0.1", "port": port.number, "ssl": True, "ssl_ca_certs": str(cert)},
    }


@pytest.fixture(params=["threads", "asyncio"])
def connect(request):
    """connect(settings): a client of the drop-in, called like one for threads."""
    if request.param == "threads":
        yield redis.Redis
        return
    loop = asyncio.new_event_loop()
    clients = []

    def connect(**settings):
        clients.append(Awaited(redis.asyncio.Redis(**settings), loop))
        return clients[-1]

    yield connect
    for client in clients:
        client.aclose()
    loop.close()


@pytest.mark.parametrize("user", [{}, {"username": "few", "password": "secret"}], ids=["default", "few"])
@pytest.mark.parametrize("transport", ["tcp", "unix", "tls"])
def test_each_kind_of_call(settings_of, connect, transport, user):
    r = connect(decode_responses=True, **settings_of[transport], **user)
    r.delete("k", "list")
    assert r.set("k", "v" * 100_000) and len(r.get("k")) == 100_000
    assert r.pipeline().set("k", 1).incr("k").get("k").execute() == [True, 2, "2"]
    assert r.pipeline(transaction=False).set("k", 1).incr("k").execute() == [True, 2]
    with r.pipeline() as pipeline:
        pipeline.watch("k")
        r.set("k", 5)
        pipeline.multi()
        pipeline.set("k", 6)
        with pytest.raises(redis.WatchError):
            pipeline.execute()
    assert r.blpop("list", timeout=0.1) is None
    r.rpush("list", "element")
    assert tuple(r.blpop("list", timeout=5)) == ("list", "element")
    with r.pubsub(ignore_subscribe_messages=True) as pubsub:
        pubsub.subscribe("news")
        assert pubsub.get_message() is None
        r.publish("news", "hello")
        assert pubsub.get_message(timeout=5)["data"] == "hello"
    assert r.own_connections() == 0
    if user:
        with pytest.raises(redis.exceptions.NoPermissionError):
            r.config_get("maxmemory")


def test_a_certificate_that_nobody_vouches_for(settings_of, connect):
    settings = {**settings_of["tls"], "ssl_ca_certs": None, "retry": None, "socket_connect_timeout": 2}
    with pytest.raises(redis.ConnectionError, match="certificate"):
        connect(**settings).ping()
    assert connect(**{**settings, "ssl_cert_reqs": "none", "ssl_check_hostname": False}).ping()
