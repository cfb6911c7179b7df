"""LEDGER: what callers were told of their writes, held against what the server has."""

from __future__ import annotations

from collections import Counter
from typing import Mapping, Optional, Union

from redischan import Outcome


def check(said: Mapping[str, Union[str, Outcome]], ran: Mapping[str, Optional[bytes]]) -> None:
    """Each key was counted up once, by a caller who was told "OK", "LOADING" or an outcome; `ran` has the counts."""
    found = Counter((how, ran[key]) for key, how in said.items())
    maybe = Outcome.MAYBE_EXECUTED
    allowed = {("OK", b"1"), ("LOADING", None), (Outcome.NOT_SENT, None), (maybe, None), (maybe, b"1")}
    assert set(found) <= allowed, found
    assert found["OK", b"1"] >= 600 and any(how is maybe for how, _ in found)
