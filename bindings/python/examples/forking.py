"""A server that forks its workers: what is made before the fork, and what in each worker.

The server is $REDIS_URL: a real one, since a child shares it with its parent.
"""

import os
import sys

import redischan

if "REDIS_URL" not in os.environ:
    print("needs a real server: skipped without REDIS_URL")
    sys.exit()

URL = os.environ["REDIS_URL"]
parent = redischan.Client(URL)
parent.set("example:forking", 0)


def worker():
    try:
        parent.get("example:forking")
    except redischan.ForkedError:
        pass  # at once, and the parent's connection is not touched
    with redischan.Client(URL) as client:  # each process makes its own
        client.incr("example:forking")


workers = []
for _ in range(3):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        worker()
        os._exit(0)
    workers.append(pid)
codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in workers]
print(f"workers ended with {codes}, and counted to {int(parent.get('example:forking'))}")
parent.close()
