"""The library's log in Python."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from redischan import Client, LogLevel, set_logger


@pytest.fixture(autouse=True)
def silence_afterwards():
    yield
    set_logger(None)


def some_talk():
    with Client("embedded://") as client:
        client.ping()
    set_logger(None)  # when this returns, all was said


def test_a_function():
    records = []
    set_logger(lambda *record: records.append(record), LogLevel.DEBUG)
    some_talk()
    assert records
    for level, target, text in records:
        assert LogLevel.ERROR <= level <= LogLevel.DEBUG
        assert target and text
    count = len(records)
    some_talk()
    assert len(records) == count


def test_a_logger(caplog):
    caplog.set_level(logging.DEBUG, "my.redis")
    set_logger(logging.getLogger("my.redis"), LogLevel.DEBUG)
    some_talk()
    assert {record.name for record in caplog.records} == {"my.redis"}
    assert all(record.levelno in (10, 20, 30, 40) for record in caplog.records)


def test_no_password_is_logged(servers):
    address = servers("redis", "--requirepass", "canary").url.replace("://", "://:canary@")
    records = []
    set_logger(lambda *record: records.append(record), LogLevel.DEBUG)
    with Client(address) as client:
        client.set("key", "canary")
    set_logger(None)
    assert records
    assert "canary" not in repr(records)


def test_off():
    records = []
    set_logger(lambda *record: records.append(record), LogLevel.OFF)
    some_talk()
    assert records == []


def test_a_level_that_is_none():
    with pytest.raises(ValueError):
        set_logger(print, 99)


def test_the_interpreter_exits_while_it_listens():
    program = """
import time
from redischan import Client, LogLevel, set_logger
client = Client("embedded://")
set_logger(lambda *record: time.sleep(0.01), LogLevel.DEBUG)
for _ in range(10):
    Client("embedded://").ping()
"""
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, "")
