"""Loaded into redis-py's own tests: writes the outcome of each, and hands out clients of the kind asked for."""

from __future__ import annotations

import json
import os
from pathlib import Path

OUTCOMES = {}


def pytest_collection_modifyitems():
    """redis-py's fixtures make single-connection clients; REDISCHAN_SHARED asks for those that threads share."""
    if os.environ.get("REDISCHAN_SHARED"):
        from tests import conftest

        single, *others = conftest._get_client.__defaults__
        assert single is True, "the first default is not single_connection_client"
        conftest._get_client.__defaults__ = (False, *others)


def pytest_runtest_logreport(report):
    name = report.nodeid.removeprefix("tests/")
    if report.failed:
        OUTCOMES[name] = "failed"
    elif report.when == "call" or report.skipped:
        OUTCOMES.setdefault(name, report.outcome)


def pytest_sessionfinish():
    Path(os.environ["REDISCHAN_OUTCOMES"]).write_text(json.dumps(OUTCOMES))
