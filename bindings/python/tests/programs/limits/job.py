"""limits and Flask-Limiter: three strategies, whose counts are exact with 16 threads."""

import sys
import threading
from collections import Counter

from flask import Flask
from flask_limiter import Limiter
from limits import parse, storage, strategies

url, count = sys.argv[1], int(sys.argv[2])
store = storage.storage_from_string(url)
print("store", store.check())
for name in ("FixedWindowRateLimiter", "MovingWindowRateLimiter", "SlidingWindowCounterRateLimiter"):
    limiter = getattr(strategies, name)(store)
    limit = parse(f"{count} per day")
    allowed = Counter()

    def hit() -> None:
        mine = sum(limiter.hit(limit, "user") for _ in range(count // 8))
        allowed[threading.get_ident()] += mine

    threads = [threading.Thread(target=hit) for _ in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(name, sum(allowed.values()), limiter.test(limit, "user"), limiter.get_window_stats(limit, "user").remaining)
    limiter.clear(limit, "user")
    print(name, "cleared", limiter.test(limit, "user"))

app = Flask(__name__)
guard = Limiter(lambda: "all", app=app, storage_uri=url, default_limits=["5 per day"])


@app.route("/")
def page() -> str:
    return "page"


with app.test_client() as browser:
    print("pages", [browser.get("/").status_code for _ in range(7)])
print("reset", store.reset() is not None)
