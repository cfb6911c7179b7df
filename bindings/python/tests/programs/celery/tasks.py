"""The application, which the worker loads."""

import os

from celery import Celery

app = Celery("numbers", broker=os.environ["JOB_URL"], backend=os.environ["JOB_URL"])
app.conf.update(task_acks_late=True, worker_hijack_root_logger=False, broker_connection_retry_on_startup=True)


@app.task
def double(number: int) -> int:
    return 2 * number


@app.task(bind=True, max_retries=3, default_retry_delay=0)
def fails_once(self, number: int) -> int:
    if self.request.retries == 0:
        raise self.retry(exc=ValueError(f"not {number}"))
    return number


@app.task
def refuse(number: int) -> None:
    raise ValueError(f"not {number}")


@app.task
def add(numbers: list) -> int:
    return sum(numbers)
