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


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The outcomes of all tests."""
    suite.source()
    with ThreadPoolExecutor() as threads:
        started = {
            name: threads.submit(suite.outcomes, tmp_path_factory.mktemp("run"), kind)
            for name, kind in suite.KINDS.items()
        }
        return {name: run.result() for name, run in started.items()}


def passed(outcomes):
    return {test for test, outcome in outcomes.items() if outcome == "passed"}


@pytest.mark.parametrize("kind", ["single", "shared", "asyncio"])
def test_the_same_tests_pass(runs, kind, tmp_path_factory):
    reference = "redis-py asyncio" if kind == "asyncio" else "redis-py"
    theirs, ours = dict(runs[reference]), dict(runs[kind])
    print(f"\npassed on redis-py: {suite.count(theirs)}\npassed on the drop-in ({kind}): {suite.count(ours)}")
    assert len(passed(theirs)) > 600, "redis-py's tests were not run"
    differences = {test for test in TESTS if test.startswith("test_asyncio/") == (kind == "asyncio")}
    # Some of them look at the clock, and fail on a busy machine: what is not as expected is run again, by itself.
    for _ in range(3):
        unexpected = (passed(theirs) - passed(ours)) ^ differences
        if not unexpected:
            break
        for outcomes, name in ((theirs, reference), (ours, kind)):
            again = suite.outcomes(tmp_path_factory.mktemp("again"), suite.KINDS[name], only=sorted(unexpected))
            outcomes.update(again)
    assert passed(theirs) - passed(ours) == differences


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
