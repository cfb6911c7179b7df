"""Switching to the drop-in: its names, the patch, the settings of redis-py, and commands that concern a connection."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import redis as theirs
from redis.credentials import UsernamePasswordCredentialProvider

import redischan.redis as redis
from redischan.redis.options import MAPPED, REFUSED, WITHOUT_EFFECT
from redischan.redis.reads import READONLY, READONLY_SUBCOMMANDS, listed

PACKAGE = Path(__file__).resolve().parent.parent
PAGE = PACKAGE.parents[1] / "docs" / "python" / "what-differs.md"


@pytest.fixture
def r(redis_server):
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
        yield client


# --- names ---


def test_every_name_is_that_of_redis_py():
    ours = {"Redis", "StrictRedis", "from_url"}
    for name in theirs.__all__:
        assert (getattr(redis, name) is getattr(theirs, name)) == (name not in ours), name
    assert redis.exceptions is theirs.exceptions and redis.__version__ == theirs.__version__
    assert issubclass(redis.Redis, theirs.Redis)
    with pytest.raises(AttributeError):
        redis.nosuchname


def test_the_native_package_does_not_import_redis_py():
    program = "import sys, redischan, redischan.aio; assert 'redis' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONPATH": str(PACKAGE)})


# --- the patch ---

PROGRAM = """
import sys
import redis, redis.client, redis.utils
import redischan.redis
assert redis.Redis is redis.StrictRedis is redis.client.Redis is redischan.redis.Redis
with redis.from_url(sys.argv[1]) as r:
    print(type(r).__module__, r.set("k", "v"), r.get("k"), r.own_connections(), *sys.argv[2:])
"""


@pytest.mark.parametrize("how", ["file", "module"])
def test_a_program_is_run_unedited(redis_server, tmp_path, how):
    (tmp_path / "program.py").write_text(PROGRAM)
    program = ["program.py"] if how == "file" else ["-m", "program"]
    done = subprocess.run(
        [sys.executable, "-m", "redischan.patch", *program, redis_server.url, "--option"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "redischan.redis.client True b'v' 0 --option\n"), done.stderr


def test_who_was_imported_before_is_named(tmp_path):
    (tmp_path / "early.py").write_text("from redis import Redis\n")
    program = "import early, redischan.patch; print(redischan.patch.install())"
    environment = {**os.environ, "PYTHONPATH": f"{PACKAGE}:{tmp_path}"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "['early.Redis']\n" and "imported before" in done.stderr


def test_usage():
    done = subprocess.run(
        [sys.executable, "-m", "redischan.patch"],
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and done.stderr.startswith("usage: ")


# --- settings ---

UNMAPPED = [
    {"redis_connect_func": print},
    {"cache_config": theirs.cache.CacheConfig(), "protocol": 3},
    {"ssl": True, "ssl_ca_path": "/etc/ssl"},
    {"ssl": True, "ssl_ca_data": "-----BEGIN"},
    {"ssl": True, "ssl_password": "secret"},
    {"ssl": True, "ssl_ciphers": "ALL"},
    {"ssl": True, "ssl_validate_ocsp": True},
    {"ssl": True, "ssl_check_hostname": False},
    {"ssl": True, "ssl_min_version": ssl.TLSVersion.TLSv1_3},
    {"ssl": True, "ssl_include_verify_flags": [ssl.VerifyFlags.VERIFY_X509_STRICT]},
]


@pytest.mark.parametrize("settings", UNMAPPED, ids=lambda settings: list(settings)[-1])
def test_what_cannot_be_mapped_is_refused_by_name(settings):
    name = [name for name in settings if name not in ("ssl", "protocol")][0]
    with pytest.raises(redis.RedisError, match=f"the option {name} cannot be used with redischan"):
        redis.Redis(**settings)


def test_a_setting_that_nobody_knows_is_refused():
    with pytest.raises(redis.RedisError, match="the option wonder cannot be used"):
        redis.Redis(connection_pool=redis.ConnectionPool(wonder=1))


def test_every_setting_of_redis_py_is_decided():
    """Those of the installed version; what is not in a table is refused, and a new one is to be looked at."""
    from redis.connection import Connection, SSLConnection, UnixDomainSocketConnection

    from redischan.redis.options import defaults_of

    found = set()
    for kind in (Connection, SSLConnection, UnixDomainSocketConnection):
        found |= set(defaults_of(kind))
    internal = {"parser", "maint_notifications_config", "maintenance_state", "maintenance_notification_hash"}
    decided = MAPPED | set(WITHOUT_EFFECT) | set(REFUSED) | internal
    assert found <= decided, found - decided
    page = PAGE.read_text()
    assert [name for name in decided - internal - MAPPED if f"`{name}`" not in page] == []


def test_settings_are_used(redis_server):
    r = redis.Redis.from_url(redis_server.url)
    r.acl_setuser("someone", enabled=True, passwords=["+secret"], keys="*", commands=["+@all"])
    r.acl_setuser("anyone", enabled=True, nopass=True, keys="*", commands=["+@all"])
    host, port = "127.0.0.1", redis_server.port
    login = {"username": "someone", "password": "secret"}
    with redis.Redis(host, port, db=3, client_name="me", decode_responses=True, protocol=3, **login) as other:
        info = other.client_info()
        assert (info["db"], info["name"], info["user"], info["resp"]) == (3, "me", "someone", "3")
    with redis.Redis(host, port, credential_provider=UsernamePasswordCredentialProvider("someone", "secret"), protocol=2) as other:
        assert (other.acl_whoami(), other.client_info()["resp"]) == ("someone", "2")
    with redis.Redis(host, port, username="anyone") as other:
        assert other.acl_whoami() == "anyone"
    with redis.Redis(unix_socket_path=str(redis_server.socket_path)) as other:
        assert other.ping()
    with redis.Redis(host, port, username="someone", password="wrong", retry=None) as other, pytest.raises(redis.AuthenticationError):
        other.ping()
    with redis.Redis(host, port, db=999, retry=None) as other, pytest.raises(redis.ResponseError, match="DB index"):
        other.ping()
    r.acl_deluser("someone", "anyone")


def test_credentials_are_asked_for_again(redis_server):
    class Rotating(redis.CredentialProvider):
        password = "first"

        def get_credentials(self):
            return ("rotating", self.password)

    watcher = redis.Redis.from_url(redis_server.url)
    watcher.acl_setuser("rotating", enabled=True, passwords=["+first"], keys="*", commands=["+@all"])
    provider = Rotating()
    r = redis.Redis("127.0.0.1", redis_server.port, credential_provider=provider)
    assert r.ping()
    provider.password = "second"
    watcher.acl_setuser("rotating", enabled=True, passwords=["-first", "+second"], keys="*", commands=["+@all"])
    watcher.client_kill_filter(user="rotating")
    assert [r.ping() for _ in range(3)] == [True] * 3
    watcher.acl_deluser("rotating")


def test_other_kinds_of_pools_stay_with_redis_py(redis_server, caplog):
    class Other(redis.Connection):
        def send_command(self, *args, **kwargs):
            return super().send_command(*args, **kwargs)

    pool = redis.ConnectionPool(connection_class=Other, host="127.0.0.1", port=redis_server.port)
    with redis.Redis(connection_pool=pool) as r:
        assert r.ping() and r.pipeline().ping().execute() == [True]
        assert "stay on the connections of" in caplog.text
        with pytest.raises(ValueError):
            r.own_connections()
        with r.client() as one:
            assert one.client_id() == one.client_id() != r.client_id()
    pool.disconnect()


# --- commands that concern a connection ---


def test_a_name_is_that_of_the_shared_connection(r):
    number = r.client_id()
    assert r.client_setname("worker") and r.client_getname() == "worker"
    assert redis.Redis(connection_pool=r.connection_pool).client_getname() == "worker"
    assert r.client_id() != number
    assert r._caller is r._transport


def test_a_client_that_selects_goes_on_alone(r, caplog):
    caplog.set_level("INFO", logger="redischan")
    other = redis.Redis(connection_pool=r.connection_pool)
    assert r.select(2) and r.set("k", "in 2") and r.get("k") == b"in 2"
    assert other.get("k") is None
    assert r.pipeline().get("k").execute() == [b"in 2"]
    with r.pipeline() as pipeline:
        pipeline.watch("k")
        pipeline.multi()
        assert pipeline.get("k").execute() == [b"in 2"]
    assert caplog.text.count("has a connection for itself") == 1
    assert r.client_no_evict("on") and r.reset() == "RESET" and r.get("k") is None


def test_a_single_connection_client(r):
    with r.client() as one:
        assert one.client_id() == one.client_id() != r.client_id()
        assert one.select(1) and one.client_setname("one") and one.client_getname() == "one"
        assert one.client_info()["db"] == 1 and one.quit()
        assert one.client_info()["db"] == 0


def test_what_is_refused(r):
    for command in (["CLIENT", "REPLY", "OFF"], ["SYNC"], ["SUBSCRIBE", "a"], ["HELLO", "3"], ["WAIT", "1", "1"]):
        with pytest.raises(redis.ResponseError) as raised:
            r.execute_command(*command)
        assert "connection" in str(raised.value) or "replication" in str(raised.value) or "reply" in str(raised.value)
    assert r.ping()


def test_the_reads_are_those_of_the_server(servers):
    """What has the flag readonly in COMMAND, on each server."""
    known = listed(",".join(READONLY.split())) | listed(READONLY_SUBCOMMANDS)
    for kind in ("redis", "valkey"):
        with redis.Redis.from_url(servers(kind).url, protocol=2) as r:
            r.response_callbacks.clear()
            reads, all_names = set(), set()
            rows = list(r.execute_command("COMMAND"))
            for name, _, flags, *others in rows:
                subcommands = others[-1] if others and isinstance(others[-1], list) else []
                rows.extend(subcommands)
                all_names.add(name.upper().replace(b"|", b" "))
                if b"readonly" in flags and not subcommands:
                    reads.add(name.upper().replace(b"|", b" "))
        assert len(reads) > 80 and reads <= known, reads - known
        assert known & all_names <= reads, known & all_names - reads
