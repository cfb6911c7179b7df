"""How long a call may take: for a client, for the calls of a thread, for one call.

The server is $REDIS_URL, otherwise a private one inside this process.
"""

import os

import redischan

with redischan.Client(os.environ.get("REDIS_URL", "embedded://"), timeout=5000) as client:
    client.set("example:timeouts", "in time")
    with redischan.timeout(1000):
        print("within a second:", client.get("example:timeouts").decode())
    try:
        client.command("GET", "example:timeouts", timeout_ms=0)
    except redischan.errors.TimeoutError as error:
        print("no time at all:", error.outcome.name)
    print("the client is as it was:", client.get("example:timeouts").decode())
