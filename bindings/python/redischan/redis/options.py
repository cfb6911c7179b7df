"""What the settings of a redis-py connection pool are to the library.

Each setting is mapped, has no effect for a reason given here, or is refused when the client is made: none is ignored
silently. docs/python/what-differs.md lists them.
"""

from __future__ import annotations

import inspect
import math
import ssl
from types import ModuleType
from typing import Any, Dict, Mapping, NamedTuple, Optional, Tuple, Type, Union
from urllib.parse import quote

import redis.asyncio.connection
import redis.asyncio.sentinel
import redis.connection
import redis.sentinel
from redis.credentials import CredentialProvider
from redis.exceptions import RedisError

Option = Union[str, int, bool, None]

LONGEST_MS = 86_400_000
MOST_COMMANDS = 1_000_000
MOST_BYTES = 1 << 40

ANY_PASSWORD = "nopass"
"""For a user without a password, from whom the server accepts any; the library sends no empty one."""

MAPPED = frozenset(
    """host port path db username password credential_provider socket_timeout socket_connect_timeout client_name
    protocol legacy_responses encoding encoding_errors encoder_class decode_responses retry retry_on_error retry_on_timeout
    ssl_keyfile ssl_certfile ssl_cert_reqs ssl_ca_certs ssl_check_hostname ssl_min_version""".split()
)

WITHOUT_EFFECT: Dict[str, str] = {
    "socket_keepalive": "the library's heartbeat detects a dead peer, within three seconds",
    "socket_keepalive_options": "the library's heartbeat detects a dead peer, within three seconds",
    "health_check_interval": "the library's heartbeat checks a silent connection each second",
    "socket_read_size": "the library has buffers of its own",
    "parser_class": "the library parses replies",
    "lib_name": "CLIENT LIST shows the name of the library",
    "lib_version": "CLIENT LIST shows the version of the library",
    "driver_info": "CLIENT LIST shows the name and version of the library",
    "event_dispatcher": "events are about the connections of redis-py",
    "himport_registry": "HIMPORT runs on connections of redis-py",
    "maint_notifications_pool_handler": "notifications are for the connections of redis-py",
    "orig_host_address": "notifications are for the connections of redis-py",
    "orig_socket_timeout": "notifications are for the connections of redis-py",
    "orig_socket_connect_timeout": "notifications are for the connections of redis-py",
}

REFUSED: Dict[str, str] = {
    "redis_connect_func": "the library makes its connections itself",
    "command_packer": "the library packs commands",
    "cache": "it is not supported yet",
    "cache_config": "it is not supported yet",
    "oss_cluster_maint_notifications_handler": "the library does not handle these notifications",
    "socket_type": "the library tries all addresses of a host",
    "ssl_ca_path": "give one file, ssl_ca_certs",
    "ssl_ca_data": "give a file, ssl_ca_certs",
    "ssl_password": "give a key without a passphrase",
    "ssl_ciphers": "the library chooses among those of TLS 1.2 and 1.3 that are safe",
    "ssl_validate_ocsp": "the library does not check OCSP",
    "ssl_validate_ocsp_stapled": "the library does not check OCSP",
    "ssl_ocsp_context": "the library does not check OCSP",
    "ssl_ocsp_expected_cert": "the library does not check OCSP",
    "ssl_include_verify_flags": "the library has no flags of OpenSSL",
    "ssl_exclude_verify_flags": "the library has no flags of OpenSSL",
}


class Family(NamedTuple):
    """redis-py has its connections and pools twice: for threads, and for asyncio."""

    connection: ModuleType
    sentinel: ModuleType


THREADS = Family(redis.connection, redis.sentinel)
ASYNCIO = Family(redis.asyncio.connection, redis.asyncio.sentinel)

_UNIX = (redis.connection.UnixDomainSocketConnection, redis.asyncio.connection.UnixDomainSocketConnection)
_TLS = (redis.connection.SSLConnection, redis.asyncio.connection.SSLConnection)

_SPEAKS = (
    "__init__",
    "_connect",
    "connect",
    "connect_check_health",
    "on_connect",
    "on_connect_check_health",
    "pack_command",
    "read_response",
    "send_command",
    "send_packed_command",
)
"""The methods by which a connection speaks to its server."""


def defaults_of(connection_class: Type[Any]) -> Dict[str, Any]:
    """What the installed redis-py takes for settings that are not given."""
    found: Dict[str, Any] = {}
    for base in connection_class.__mro__[::-1]:
        if "__init__" in vars(base) and base is not object:
            for name, parameter in inspect.signature(vars(base)["__init__"]).parameters.items():
                if parameter.default is not parameter.empty:
                    found[name] = parameter.default
    return found


def is_foreign(pool: Any, family: Family) -> bool:
    """Whether commands stay on the connections of the pool, since these are more than an address and settings."""
    module = family.connection
    if not isinstance(pool, module.ConnectionPool) or isinstance(pool, family.sentinel.SentinelConnectionPool):
        return True
    if any(getattr(type(pool), name).__module__ != module.__name__ for name in ("get_connection", "make_connection")):
        return True
    mine = pool.connection_class
    own = (module.SSLConnection, module.Connection, module.UnixDomainSocketConnection)
    base = next((kind for kind in own if inspect.isclass(mine) and issubclass(mine, kind)), None)
    return base is None or any(getattr(mine, name, None) is not getattr(base, name, None) for name in _SPEAKS)


def check(pool: Any) -> None:
    """RedisError names a setting that cannot be mapped."""
    defaults = defaults_of(pool.connection_class)
    for name, value in pool.connection_kwargs.items():
        if name == "maint_notifications_config":
            if value is not None and value.enabled is True:
                raise refusal(name, "the library does not handle these notifications")
        elif name in REFUSED:
            if value and value != defaults.get(name):
                raise refusal(name, REFUSED[name])
        elif name not in MAPPED and name not in WITHOUT_EFFECT:
            raise refusal(name, "it is not known")
    if getattr(pool, "cache", None) is not None:
        raise refusal("cache_config", REFUSED["cache_config"])
    given = {**defaults, **pool.connection_kwargs}
    where(given, pool.connection_class)
    if hasattr(given.get("credential_provider"), "on_next"):  # StreamingCredentialProvider
        raise refusal("credential_provider", "one that renews its credentials by itself cannot be asked for them")


def options_of(pool: Any) -> Tuple[Dict[str, Option], str]:
    """The library's options for the settings of a pool, and the address for the text of errors."""
    given = {**defaults_of(pool.connection_class), **pool.connection_kwargs}
    address, options = where(given, pool.connection_class)
    options.update(login(given))
    options["db"] = int(given.get("db") or 0)
    options["client_name"] = given.get("client_name") or None
    options["protocol"] = protocol(given.get("protocol"))
    timeout = given.get("socket_timeout")
    options["timeout"] = milliseconds(timeout)
    connect = given.get("socket_connect_timeout")
    options["connect_timeout"] = milliseconds(timeout if connect is None else connect)
    options["blocking_connections"] = min(pool.max_connections, 10_000)
    options["max_in_flight"] = MOST_COMMANDS
    options["max_in_flight_bytes"] = MOST_BYTES
    return options, address


def refusal(name: str, reason: str) -> RedisError:
    return RedisError(f"the option {name} cannot be used with redischan: {reason}")


def where(given: Mapping[str, Any], connection_class: Type[Any]) -> Tuple[str, Dict[str, Option]]:
    """The address for people, and the options that say it."""
    if issubclass(connection_class, _UNIX):
        path = str(given["path"])
        return path, {"url": f"unix://{quote(path)}"}
    host, port = str(given.get("host", "localhost")), int(given.get("port", 6379))
    shown = f"[{host}]" if ":" in host else quote(host, safe="")
    options: Dict[str, Option] = {"url": f"redis://{shown}:{port}"}
    if issubclass(connection_class, _TLS):
        options.update(tls(given, defaults_of(connection_class)))
    return f"{host}:{port}", options


def tls(given: Mapping[str, Any], defaults: Mapping[str, Any]) -> Dict[str, Option]:
    """The options of a TLS connection."""
    needs = given.get("ssl_cert_reqs")
    is_checked = needs not in (None, "none", ssl.CERT_NONE)
    asks_for_no_name = not given["ssl_check_hostname"] and defaults["ssl_check_hostname"]
    if is_checked and asks_for_no_name:
        raise refusal("ssl_check_hostname", "a certificate is accepted for its host only; see ssl_cert_reqs")
    lowest = given.get("ssl_min_version")
    if lowest is not None and int(lowest) > ssl.TLSVersion.TLSv1_2:
        raise refusal("ssl_min_version", "the library takes TLS 1.2 and 1.3")
    return {
        "tls": "on",
        "tls_insecure": None if is_checked else True,
        "tls_ca_file": given.get("ssl_ca_certs"),
        "tls_cert_file": given.get("ssl_certfile"),
        "tls_key_file": given.get("ssl_keyfile") or given.get("ssl_certfile"),
    }


def login(given: Mapping[str, Any]) -> Dict[str, Option]:
    """The user and password, of the settings or of the credential provider."""
    provider: Optional[CredentialProvider] = given.get("credential_provider")
    credentials = (given.get("username"), given.get("password")) if provider is None else provider.get_credentials()
    username, password = credentials if len(credentials) == 2 else (None, *credentials)
    if username and not password:
        password = ANY_PASSWORD
    return {"username": username or None, "password": password or None}


def protocol(given: Any) -> str:
    return str(given or getattr(redis.connection, "DEFAULT_RESP_VERSION", 2))


def milliseconds(seconds: Optional[float]) -> int:
    """A time of redis-py's, in seconds or None for no limit."""
    if seconds is None:
        return LONGEST_MS
    return min(max(math.ceil(seconds * 1000), 1), LONGEST_MS)
