"""A program written for redis-py, with one line changed: its threads share one connection.

The server is $REDIS_URL: a real one, since the embedded server does not know these commands.
"""

import os
import sys
import threading

import redischan.redis as redis

THREADS, ROUNDS = 16, 100

if "REDIS_URL" not in os.environ:
    print("needs a real server: skipped without REDIS_URL")
    sys.exit()

r = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
r.delete("example:switch")


def work():
    for _ in range(ROUNDS):
        with r.pipeline() as pipeline:
            pipeline.incr("example:switch").expire("example:switch", 60)
            pipeline.execute()


threads = [threading.Thread(target=work) for _ in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"{r.get('example:switch')} increments of {THREADS} threads, {r.own_connections()} connections of redis-py")

try:
    r.lpush("example:switch", "an element")
except redis.ResponseError as error:
    print("refused:", error)
r.close()
