"""Finds which rows of docs/reliability.md ran according to the logs of `make test`, and over which transports.

Only a test runner's line for a passed test counts: neither a name in a source file, nor a skipped test."""

import pathlib
import re

TRANSPORTS = ("tcp", "unix", "tls")
# Row 37, subscriptions in one line, became rows 41 to 54.
ALL = set(range(1, 68)) - {37}
TABLE = pathlib.Path(__file__).parent.parent / "docs" / "reliability.md"

# cargo test, pytest -v, and tests/c/run.sh with the heading of tests/on-servers.
RUST = re.compile(r"^test (\S+)(?: - should panic)? \.\.\. ok$")
PYTEST = re.compile(r"^(\S+::\S+) PASSED")
PROGRAM = re.compile(r"^ok +\S+ +\d+ checks.*, rows? ([\d ]+)$")
HEADING = re.compile(r"^== on \w+, (TCP|unix socket|TLS)\b")
NAME = re.compile(r"(?:^|[:_])row_(\d\d)_")
# A test that passes without having done anything says so.
SKIPPED = re.compile(r"^SKIPPED (\S+): ")
WORDS = {"TCP": "tcp", "unix socket": "unix", "TLS": "tls"}


def ran(lines):
    """The rows that ran: {row: the transports it ran over}, and the names of what was skipped."""
    rows, skipped, here = {}, set(), None
    lines = list(lines)
    for line in lines:
        if match := SKIPPED.match(line):
            skipped.add(match[1])
    for line in lines:
        if match := HEADING.match(line):
            here = WORDS[match[1]]
        elif match := PROGRAM.match(line):
            for row in match[1].split():
                rows.setdefault(int(row), set()).update({here} if here else ())
        elif match := RUST.match(line) or PYTEST.match(line):
            row = NAME.search(match[1])
            if row and match[1] not in skipped:
                over = set(match[1].split("::")) & set(TRANSPORTS)
                rows.setdefault(int(row[1]), set()).update(over)
    return rows, skipped


def claimed(text):
    """What the table says: {row: the transports it runs over}."""
    rows, column = {}, None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if "over" in cells:
            column = cells.index("over")
        elif column is not None and line.startswith("|") and cells[0].isdigit():
            names = re.split(r"[;:]", cells[column])[0].split(", ")
            rows[int(cells[0])] = set(names) & set(TRANSPORTS)
    return rows


def complaints(logs, table):
    """What the table says and the logs do not show; and whether it is a failure, or could not run here and says so."""
    rows, skipped, says = {}, set(), claimed(table)
    for log in logs:
        ran_here, skipped_here = ran(log.splitlines())
        skipped |= {int(NAME.search(name)[1]) for name in skipped_here if NAME.search(name)}
        for row, over in ran_here.items():
            rows.setdefault(row, set()).update(over)
    for complaint, row in all_complaints(rows, says):
        yield (f"{complaint}: skipped", False) if row in skipped else (complaint, True)


def all_complaints(rows, says):
    for row in sorted(ALL):
        if row not in says:
            yield f"row {row} is not in the table of docs/reliability.md", row
        elif row not in rows:
            yield f"row {row} did not run", row
        else:
            for transport in TRANSPORTS:
                if transport in says[row] - rows[row]:
                    yield f"row {row} did not run over {transport}", row
