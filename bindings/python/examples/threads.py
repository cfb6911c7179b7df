"""Many threads, one client: each thread counts and checks what it gets.

The server is $REDIS_URL, otherwise a private one inside this process.
"""

import os
import threading

from redischan import Client

THREADS, ROUNDS = 32, 100


def work(client, number, wrong):
    for round in range(ROUNDS):
        value = f"thread {number}, round {round}"
        client.set(f"example:threads:{number}", value)
        if client.get(f"example:threads:{number}") != value:
            wrong.append(value)


with Client(os.environ.get("REDIS_URL", "embedded://"), decode_responses=True) as client:
    wrong = []
    threads = [threading.Thread(target=work, args=(client, n, wrong)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{THREADS} threads made {client.stats().replies} calls on one connection, {len(wrong)} replies were wrong")
