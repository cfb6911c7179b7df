"""The syntax of a command as its page shows it, without the types and names that only the generators need."""

from __future__ import annotations

from typing import List

from description import Argument, Choice, Command, Group, Optional_, Repeated, Word


def syntax(command: Command) -> str:
    return f"{command.name} {joined(command.parts)}".strip()


def joined(parts: List[object]) -> str:
    return " ".join(map(shown, parts))


def shown(part: object) -> str:
    if isinstance(part, Word):
        return part.text
    if isinstance(part, Argument):
        return part.name
    if isinstance(part, Group):
        return joined(part.parts)
    if isinstance(part, Choice):
        return f"<{alternatives(part)}>"
    if isinstance(part, Repeated):
        inner = shown(part.part)
        return f"{inner} [{inner} ...]"
    assert isinstance(part, Optional_), part
    if isinstance(part.part, Choice):
        return f"[{alternatives(part.part)}]"
    return f"[{shown(part.part)}]"


def alternatives(choice: Choice) -> str:
    return " | ".join(map(shown, choice.parts))
