"""The main job in a few seconds: one client, many threads.

The server is $REDIS_URL, otherwise a private one inside this process.
"""

import os
import threading
import time

import redischan

THREADS, ROUNDS = 32, 300


def hammer(client, number, wrong):
    key = f"demo:{number}"
    for round in range(ROUNDS):
        value = f"{number}:{round}".encode()
        client.set(key, value)
        if client.get(key) != value:
            wrong.append(key)


def main():
    url = os.environ.get("REDIS_URL", "embedded://")
    server = "a private mini-redis in this process" if url.startswith("embedded:") else "the server of $REDIS_URL"
    print(f"redischan {redischan.__version__}, from Python, on {server}")
    with redischan.Client(url) as client:
        client.set("greeting", "hello")
        print(f"SET greeting, GET greeting: {client.get('greeting')!r}; a key that is not there: {client.get('nope')!r}")
        client.set("short-lived", "x", ttl_ms=20)
        time.sleep(0.1)
        print(f"a key with 20 ms to live, after 100 ms: {client.get('short-lived')!r}")

        wrong = []
        threads = [threading.Thread(target=hammer, args=(client, n, wrong)) for n in range(THREADS)]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        calls = 2 * THREADS * ROUNDS
        print(
            f"{THREADS} threads, {calls} calls on one connection, {len(wrong)} wrong replies, "
            f"{calls / (time.perf_counter() - start):.0f} calls/s"
        )
        with client.subscribe("demo:news") as subscription:
            client.publish("demo:news", "extra")
            print(f"a message that was published: {subscription.next().payload!r}")
        try:
            client.command("SUBSCRIBE", "news")
        except redischan.UnsupportedError as error:
            print(f"refused, as it would harm the other threads: {error}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
