"""Celery with kombu: a worker that forks, results, retries, groups and chords, revoked tasks."""

import os
import subprocess
import sys

url, count, runner = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
os.environ["JOB_URL"] = url
sys.path.insert(0, os.path.dirname(__file__))

from celery import chord, group  # noqa: E402

import tasks  # noqa: E402

environment = dict(os.environ, PYTHONPATH=os.pathsep.join([os.path.dirname(__file__), os.environ.get("PYTHONPATH", "")]))
command = [*runner, "-m", "celery", "-A", "tasks", "worker", "--pool", "prefork", "--concurrency", "2"]
worker = subprocess.Popen([*command, "--loglevel", "CRITICAL", "--without-mingle"], env=environment)
try:
    results = [tasks.double.delay(number) for number in range(count)]
    print("results", sum(result.get(timeout=300) == 2 * number for number, result in enumerate(results)))
    print("retried", [tasks.fails_once.delay(number).get(timeout=300) for number in range(3)])
    try:
        tasks.refuse.delay(7).get(timeout=300)
    except ValueError as error:
        print("refused", error)
    print("group", group(tasks.double.s(number) for number in range(10))().get(timeout=300))
    print("chord", chord([tasks.double.s(number) for number in range(10)], tasks.add.s())().get(timeout=300))
    print("chain", (tasks.double.s(5) | tasks.double.s())().get(timeout=300))
    late = tasks.double.apply_async((1,), countdown=3600)
    late.revoke()
    print("ping", list(tasks.app.control.ping(timeout=5)[0].values()))
    print("sent", late.state)
finally:
    worker.terminate()
    print("worker", worker.wait(60))
