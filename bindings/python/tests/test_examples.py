"""The examples run and print what they should; the README shows them as they are."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PRINTED = {
    "asyncio_many.py": (
        "5000 tasks on one connection, 5000 got what they had written\n"
        "in one request: ['of task 1', 'of task 2']\n"
    ),
    "flags.py": (
        "checkout is off\n"
        "another program turned it on\n"
        "the limit was 10 and is 20\n"
        "the server was asked a few times\n"
        "in asyncio it is off again\n"
    ),
    "forking.py": "workers ended with [0, 0, 0], and counted to 3\n",
    "news.py": (
        "Message(channel='news', payload='first', pattern=None)\n"
        "Gap(reason=<GapReason.OVERFLOW: 2>, lost=7, lost_bytes=77, ms=0)\n"
        "Message(channel='news', payload='flash 7', pattern=None)\n"
        "Message(channel='news', payload='flash 8', pattern=None)\n"
        "Message(channel='news', payload='flash 9', pattern=None)\n"
        "in asyncio: ['one', 'two']\n"
    ),
    "pipeline.py": (
        "1000 keys were set in one request\n"
        "an error hides none of its neighbours: 7, ERR, 8\n"
    ),
    "switch.py": (
        "1600 increments of 16 threads, 0 connections of redis-py\n"
        "refused: WRONGTYPE Operation against a key holding the wrong kind of value\n"
    ),
    "switch_asyncio.py": "1280 increments of 64 tasks, 0 connections of redis-py\n",
    "timeouts.py": "within a second: in time\nno time at all: NOT_SENT\nthe client is as it was: in time\n",
    "threads.py": "32 threads made 6400 calls on one connection, 0 replies were wrong\n",
    "errors.py": (
        "it would have harmed the others: NOT_SENT\n"
        "the server said: ERR ANSWERED\n"
        "nobody listens there: NOT_SENT try again\n"
        "closed: NOT_SENT\n"
    ),
}


def run(name, **environment):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    if environment.get("REDIS_URL") == "":
        del environment["REDIS_URL"]
    return subprocess.run(
        [sys.executable, ROOT / "examples" / name], env=environment, capture_output=True, text=True, timeout=60
    )


# Where that differs from what they print on a real server.
PRINTED_ON_EMBEDDED = {
    **PRINTED,
    "flags.py": "needs a real server (CLIENT TRACKING): skipped on mini-redis\n",
    **dict.fromkeys(["forking.py", "switch.py", "switch_asyncio.py"], "needs a real server: skipped without REDIS_URL\n"),
}


@pytest.mark.parametrize("name", PRINTED)
def test_example_on_embedded(name):
    done = run(name, REDIS_URL="")
    assert (done.stdout, done.stderr, done.returncode) == (PRINTED_ON_EMBEDDED[name], "", 0)


@pytest.mark.parametrize("name", PRINTED)
def test_example_on_redis(name, redis_server):
    done = run(name, REDIS_URL=redis_server.url)
    assert (done.stdout, done.stderr, done.returncode) == (PRINTED[name], "", 0)


def test_demo_on_embedded():
    done = run("demo.py", REDIS_URL="")
    assert (done.stderr, done.returncode) == ("", 0)
    assert "19200 calls on one connection, 0 wrong replies" in done.stdout
    assert "a key with 20 ms to live, after 100 ms: None" in done.stdout


def test_every_example_is_tested():
    assert {path.name for path in (ROOT / "examples").glob("*.py")} == {*PRINTED, "demo.py"}


def test_readme_shows_the_examples():
    shown = re.findall(r"<!-- file: (\S+) -->\n```python\n(.*?)```\n", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(shown) == 7
    for path, text in shown:
        assert text == (ROOT / path).read_text(), f"README.md shows another {path}"
