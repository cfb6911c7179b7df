"""redis-py's own tests: what passes there passes here, except for the differences that are listed with their reasons."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent / "redis_py"))

import suite  # noqa: E402
from differences import DIFFERENCES, TESTS  # noqa: E402

PAGE = Path(__file__).resolve().parents[3] / "docs" / "python" / "what-differs.md"
BEGIN, END = "<!-- found by redis-py's tests -->\n", "<!-- end -->\n"


KINDS = {"redis-py": (False, False), "single": (True, False), "shared": (True, True)}
"""redis-py, and the drop-in with both kinds of clients."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The outcomes of all tests."""
    suite.source()
    with ThreadPoolExecutor() as threads:
        started = {
            name: threads.submit(suite.outcomes, tmp_path_factory.mktemp(name), *kind) for name, kind in KINDS.items()
        }
        return {name: run.result() for name, run in started.items()}


def passed(outcomes):
    return {test for test, outcome in outcomes.items() if outcome == "passed"}


@pytest.mark.parametrize("kind", ["single", "shared"])
def test_the_same_tests_pass(runs, kind, tmp_path_factory):
    theirs, ours = dict(runs["redis-py"]), dict(runs[kind])
    print(f"\npassed on redis-py: {suite.count(theirs)}\npassed on the drop-in ({kind}): {suite.count(ours)}")
    assert len(passed(theirs)) > 600, "redis-py's tests were not run"
    # Some of them look at the clock, and fail on a busy machine: what is not as expected is run again, by itself.
    for _ in range(3):
        unexpected = (passed(theirs) - passed(ours)) ^ TESTS
        if not unexpected:
            break
        for outcomes, name in ((theirs, "redis-py"), (ours, kind)):
            outcomes.update(suite.outcomes(tmp_path_factory.mktemp(name), *KINDS[name], only=sorted(unexpected)))
    assert passed(theirs) - passed(ours) == TESTS


def table():
    rows = [f"| {difference.what} | {difference.why} | {len(difference.tests)} |\n" for difference in DIFFERENCES]
    return "".join(["| what differs | why | tests |\n| --- | --- | --- |\n", *rows])


def test_the_page_lists_the_differences():
    before, rest = PAGE.read_text().split(BEGIN)
    after = rest.split(END)[1]
    text = f"{before}{BEGIN}{table()}{END}{after}"
    if os.environ.get("REDISCHAN_WRITE_DOCS"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text, "REDISCHAN_WRITE_DOCS=1 writes it"
