"""Django's own cache and django-redis, with sessions in it, by threads."""

import sys
import threading

import django
from django.conf import settings

url, count = sys.argv[1], int(sys.argv[2])
settings.configure(
    CACHES={
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url},
        "other": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": url,
            "KEY_PREFIX": "other",
            "OPTIONS": {"CLIENT_CLASS": "django_redis.client.DefaultClient"},
        },
    },
    SESSION_ENGINE="django.contrib.sessions.backends.cache",
    SESSION_CACHE_ALIAS="other",
    SECRET_KEY="of tests",
)
django.setup()

from django.contrib.sessions.backends.cache import SessionStore  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django_redis import get_redis_connection  # noqa: E402

for name in ("default", "other"):
    cache = caches[name]
    cache.clear()
    cache.set_many({f"key:{number}": {"number": number} for number in range(count)}, timeout=300)
    found = cache.get_many([f"key:{number}" for number in range(count)])
    print(name, "many", sum(found[f"key:{number}"] == {"number": number} for number in range(count)))
    print(name, "one", cache.get("key:1"), cache.get("none", "default"), cache.has_key("key:1"))
    print(name, "add", cache.add("added", 1), cache.add("added", 2), cache.get("added"))
    cache.set("counter", 0)
    threads = [
        threading.Thread(target=lambda: [caches[name].incr("counter") for _ in range(count)]) for _ in range(8)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(name, "counter", cache.get("counter") == 8 * count, cache.decr("counter", 8 * count))
    print(name, "touch", cache.touch("key:1", 1000), cache.touch("none", 1))
    cache.delete_many([f"key:{number}" for number in range(count)])
    print(name, "deleted", cache.get_many([f"key:{number}" for number in range(count)]))
    print(name, "version", cache.set("v", 1, version=2), cache.get("v"), cache.get("v", version=2))

other = caches["other"]
other.set_many({f"scanned:{number}": number for number in range(count)})
print("iter_keys", len(list(other.iter_keys("scanned:*"))), len(other.keys("scanned:*")), other.ttl("scanned:0"))
print("delete_pattern", other.delete_pattern("scanned:*"))
with other.lock("door", timeout=60):
    print("lock", other.lock("door", timeout=60).acquire(blocking=False))
print("lock", other.lock("door", timeout=60).acquire(blocking=False))
print("raw", get_redis_connection("other").ping())

sessions = [SessionStore() for _ in range(20)]
for number, session in enumerate(sessions):
    session["user"] = number
    session.save()
print("sessions", [SessionStore(session.session_key)["user"] for session in sessions] == list(range(20)))
sessions[0].flush()
print("flushed", SessionStore(sessions[1].session_key).exists(sessions[1].session_key), SessionStore().exists("none"))
