"""What a failed call reports, and what to do about it.

The server is $REDIS_URL, otherwise a private one inside this process.
"""

import os

import redischan

with redischan.Client(os.environ.get("REDIS_URL", "embedded://")) as client:
    try:
        client.command("SUBSCRIBE", "news")
    except redischan.UnsupportedError as error:
        print("it would have harmed the others:", error.outcome.name)
    try:
        client.command("NOSUCHCOMMAND")
    except redischan.ServerError as error:
        print("the server said:", error.prefix, error.outcome.name)

try:
    redischan.Client("redis://127.0.0.1:1")
except redischan.ConnectError as error:
    print("nobody listens there:", error.outcome.name, "try again" if error.retryable else "")

try:
    client.get("key")
except redischan.ClosedError as error:
    print("closed:", error.outcome.name)
