"""huey: a consumer of 16 threads, tasks that are retried, delayed and revoked."""

import os
import subprocess
import sys

url, count, runner = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
os.environ["JOB_URL"] = url
sys.path.insert(0, os.path.dirname(__file__))

import tasks  # noqa: E402

environment = dict(os.environ, PYTHONPATH=os.pathsep.join([os.path.dirname(__file__), os.environ.get("PYTHONPATH", "")]))
consumer = subprocess.Popen(
    [*runner, "-m", "huey.bin.huey_consumer", "tasks.huey", "-w", "16", "-k", "thread", "-q"], env=environment
)
try:
    results = [tasks.double(number) for number in range(count)]
    retried = [tasks.fails_once(number) for number in range(20)]
    later = tasks.double.schedule((21,), delay=1)
    revoked = tasks.double.schedule((1,), delay=3600)
    revoked.revoke()
    print("results", sum(result(blocking=True, timeout=300) == 2 * number for number, result in enumerate(results)))
    for result in retried:
        try:
            result(blocking=True, timeout=300)
        except Exception as error:  # of the first attempt
            assert "ValueError" in str(error), error
    print("later", later(blocking=True, timeout=300), revoked.is_revoked())
    print("alone", tasks.alone()(blocking=True, timeout=300))
    with tasks.huey.lock_task("one"):
        print("locked", tasks.huey.is_locked("one"))
    print("locked", tasks.huey.is_locked("one"))
finally:
    consumer.terminate()
    print("consumer", consumer.wait(60))
