"""rq: jobs, some of which fail, by a worker of its own that forks for each, and by one in this process."""

import os
import subprocess
import sys

import redis
import tasks
from rq import Queue, Worker
from rq.job import Job, JobStatus
from rq.registry import FailedJobRegistry

url, count, runner = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
connection = redis.Redis.from_url(url)
queue = Queue("numbers", connection=connection)
other = Queue("others", connection=connection)

half = count // 2
ids = [queue.enqueue(tasks.double, number, result_ttl=600).id for number in range(half)]
ids += [other.enqueue(tasks.double, number, result_ttl=600).id for number in range(half, count)]
failing = [queue.enqueue(tasks.refuse, number).id for number in range(5)]
first = queue.enqueue(tasks.double, 1000)
after = queue.enqueue(tasks.double, 2000, depends_on=first)

environment = dict(os.environ, PYTHONPATH=os.pathsep.join([os.path.dirname(__file__), os.environ.get("PYTHONPATH", "")]))
subprocess.run([*runner, "-m", "rq.cli", "worker", "--burst", "--quiet", "--url", url, "numbers"], check=True, env=environment)
Worker([other], connection=connection).work(burst=True, logging_level="CRITICAL")

jobs = Job.fetch_many(ids, connection=connection)
print("results", sum(job.return_value() == 2 * number for number, job in enumerate(jobs)))
print("after", after.get_status(refresh=True) == JobStatus.FINISHED, after.return_value())
print("failed", sorted(FailedJobRegistry(queue=queue).get_job_ids()) == sorted(failing))
print("reason", "not 0" in Job.fetch(failing[0], connection=connection).latest_result().exc_string)
print("left", len(queue), len(other))
