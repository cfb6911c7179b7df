"""Reads commands.txt: each command with its facts, its syntax as a tree, and its functions in C."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional, Tuple

FILE = Path(__file__).with_name("commands.txt")


@dataclass
class Word:
    """A word that is sent as it is."""

    text: str


@dataclass
class Argument:
    name: str
    kind: str  # "int", "double", or "" for any text


@dataclass
class Group:
    """Parts that belong together; `name` only where the group is repeated."""

    name: str
    parts: List[Part]


@dataclass
class Choice:
    name: str
    parts: List[Part]


@dataclass
class Optional_:
    part: Part


@dataclass
class Repeated:
    part: Part


Part = object  # one of the above


@dataclass
class Parameter:
    """Of a function in C. An array's number of elements is n."""

    name: str
    kind: str  # "text", "int", "double", "texts"


@dataclass
class CFunction:
    name: str
    parameters: List[Parameter]
    result: str
    out: str  # the name of the out parameter of a number
    sends: List[str]
    documentation: List[str]


@dataclass
class Command:
    group: str
    name: str
    syntax: str
    parts: List[Part]
    summary: str = ""
    since: str = ""
    arity: int = 0
    only: str = ""  # the one server that has it
    differs: Dict[Tuple[str, str], str] = field(default_factory=dict)  # (server, fact) -> what it says
    deprecated: str = ""
    reply: str = ""
    replies: List[Tuple[str, str]] = field(default_factory=list)  # (option, shape): what it is if that is given
    by_hand: str = ""  # why
    no_method: str = ""  # why
    functions: List[CFunction] = field(default_factory=list)
    functions_by_hand: List[str] = field(default_factory=list)


def parse_syntax(text: str) -> List[Part]:
    """A recursive descent through the grammar in the head of commands.txt."""
    position = 0

    def parts(closing: str) -> List[Part]:
        nonlocal position
        found: List[Part] = []
        while position < len(text) and text[position] not in closing:
            if text[position] == " ":
                position += 1
                continue
            found.append(repeated(part()))
        return found

    def repeated(part: Part) -> Part:
        nonlocal position
        if text.startswith("...", position):
            position += 3
            return Repeated(part)
        return part

    def closed(closing: str, inside: List[Part]) -> List[Part]:
        nonlocal position
        if text[position : position + 1] != closing:
            raise ValueError(f"{closing} is missing at {position} of: {text}")
        position += 1
        return inside

    def choices() -> List[Part]:
        nonlocal position
        found = [one(parts("|>"))]
        while text[position : position + 1] == "|":
            position += 1
            found.append(one(parts("|>")))
        return found

    def part() -> Part:
        nonlocal position
        if text[position] == "[":
            position += 1
            return Optional_(one(closed("]", parts("]"))))
        start = position
        while position < len(text) and text[position] not in " []<>()|." :
            position += 1
        name = text[start:position]
        following = text[position : position + 1]
        if following == "(":
            position += 1
            return Group(name, closed(")", parts(")")))
        if following == "<" and name:
            position += 1
            if text.startswith("=|~>", position):  # the two words that are signs
                position += 4
                return Choice(name, [Word("="), Word("~")])
            return Choice(name, closed(">", choices()))
        if name in ("*", "$") or re.fullmatch(r"[A-Z][A-Z0-9-]*", name):
            return Word(name)
        name, _, kind = name.partition(":")
        return Argument(name, kind)

    def one(found: List[Part]) -> Part:
        return found[0] if len(found) == 1 else Group("", found)

    found = parts("")
    if position != len(text):
        raise ValueError(f"read up to {position} only: {text}")
    return found


def parse_function(lines: List[str]) -> CFunction:
    head = re.fullmatch(r"(\w+)\((.*)\) -> (\w+\??)(?: (\w+))?", lines[0])
    if head is None:
        raise ValueError(f"no function: {lines[0]}")
    name, texts, result, out = head.groups()
    parameters = []
    for text in texts.split(", "):
        parameter, _, kind = text.partition(": ")
        if parameter.endswith("[]"):
            parameters.append(Parameter(parameter[:-2], "texts"))
        else:
            parameters.append(Parameter(parameter, kind or "text"))
    sends, rest = [], lines[1:]
    if rest[0].startswith("sends "):
        sends, rest = rest[0].split()[1:], rest[1:]
    return CFunction(name, parameters, result, out or "", sends, rest)


def parse_facts(command: Command, text: str) -> None:
    for fact in text.split(", "):
        words = fact.split()
        if words[0] == "since":
            command.since = words[1]
        elif words[0] == "arity":
            command.arity = int(words[1])
        elif words[1] == "only":
            command.only = words[0]
        elif words[0] == "in":
            command.differs[words[1], words[2]] = words[3]
        else:
            raise ValueError(f"{command.name}: no fact: {fact}")


def parse_command(group: str, lines: List[str]) -> Command:
    words = lines[0].split(" ")
    known = 2 if len(words) > 1 and words[0] in CONTAINERS and words[1].isupper() else 1
    name, syntax = " ".join(words[:known]), " ".join(words[known:])
    command = Command(group, name, syntax, parse_syntax(syntax))
    rest = [line[2:] for line in lines[1:]]
    command.summary = rest[0]
    parse_facts(command, rest[1])
    at = 2
    while at < len(rest):
        line, at = rest[at], at + 1
        tag, _, text = line.partition(": ") if line.startswith(("python", "c by", "deprecated")) else line.partition(" ")
        if tag == "reply":
            first, *others = text.split(", ")
            command.reply = first
            command.replies = [(option, shape) for option, shape in (other.split() for other in others)]
        elif tag == "python by hand":
            command.by_hand = text
        elif tag == "python none":
            command.no_method = text
        elif tag.startswith("deprecated"):
            command.deprecated = line
        elif tag == "c by hand":
            command.functions_by_hand = text.split(", ")
        elif tag == "c":
            block = [text]
            while at < len(rest) and (rest[at].startswith("  ") or not rest[at]):
                block.append(rest[at][2:])
                at += 1
            command.functions.append(parse_function(block))
        else:
            raise ValueError(f"{name}: what is this: {line}")
    return command


CONTAINERS = {
    "ACL", "CLIENT", "CLUSTER", "COMMAND", "COMMANDLOG", "CONFIG", "FUNCTION", "LATENCY", "MEMORY", "MODULE", "OBJECT",
    "PUBSUB", "SCRIPT", "SLOWLOG", "XGROUP", "XINFO",
}  # fmt: skip
"""Commands whose name has two words."""


def noticed(comment: str, source: str) -> str:
    """What is generated, with the notice that every generated file begins with."""
    notice = f"{comment} Made by `make commands` from commands/commands.txt: change it there.\n"
    if source.count("\n") >= 400:
        notice += f"{comment} Over 400 lines: it is generated, and each of its parts stands alone.\n"
    return notice + source


def read() -> List[Command]:
    commands: List[Command] = []
    group = ""
    block: List[str] = []

    def finish() -> None:
        while block and not block[-1]:
            block.pop()
        if block:
            commands.append(parse_command(group, block))
        block.clear()

    for line in [*FILE.read_text().splitlines(), "== "]:
        if line.startswith("#"):
            continue
        if line.startswith("== "):
            finish()
            group = line[3:]
        elif line and not line.startswith(" "):
            finish()
            block.append(line)
        elif block:
            block.append(line)
    return commands


def find(name: str) -> Optional[Command]:
    return next((command for command in read() if command.name == name), None)
