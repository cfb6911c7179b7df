"""docs/commands.md: which function, method or word of C, C++ and Python is which command."""

from __future__ import annotations

from typing import Dict, List

import page
import python
from description import Command

HEAD = """<!-- Made by `make commands` from commands/commands.txt: change it there. -->
# Commands

Every command of Redis 7.0 and Valkey 9.1, as the servers describe it, and what it is called in C, C++ and Python. Commands that have
no name of their own here, and those of newer servers and of modules, are sent by `redis_command_argv`, `client.command()` and the like.

- **C**: a function of this name for C strings, and its twin `_n` for bytes; include/redischan.h documents them.
- **C++**: a method of `redischan::client`, with a twin `try_` that does not throw; a `redischan::session` has it, too, where
  `client` does not have it by hand. What the page requires first has types, and what follows is given in its order.
- **Python**: a method of clients, sessions and pipelines, and of the clients and pipelines of `redischan.aio`; its docstring names
  arguments and result. A reply has the same shape in RESP2 and RESP3.
"""

BY_HAND = {"DEL": "delete", "INCRBY": "incr", "DECRBY": "decr", "COMMAND": "command"}


def files(commands: List[Command]) -> Dict[str, str]:
    """Path -> content."""
    lines = [HEAD]
    for group in sorted({command.group for command in commands}):
        lines += [f"## {group.capitalize()}", "", "| command | since | C | C++ | Python |", "| --- | --- | --- | --- | --- |"]
        lines += [row(command) for command in commands if command.group == group]
        lines.append("")
    return {"docs/commands.md": "\n".join(lines)}


def row(command: Command) -> str:
    functions = [name for name in command.functions_by_hand if not name.endswith("_n")]
    functions += [function.name for function in command.functions]
    in_c = ", ".join(f"`{name}`" for name in functions)
    since = command.since + (f" ({command.only.capitalize()})" if command.only else "")
    summary = command.summary.replace("|", "\\|")
    syntax = page.syntax(command).replace("|", "\\|")
    return f"| `{syntax}`<br>{summary} | {since} | {in_c} | {in_cpp(command)} | {in_python(command)} |"


def in_cpp(command: Command) -> str:
    if command.no_method:
        return ""
    return f"`{python.snake(command.name.replace(' ', '_'))}`"


def in_python(command: Command) -> str:
    if command.no_method:
        return f"none: {command.no_method}"
    if command.by_hand:
        return f"`{BY_HAND.get(command.name, command.name.lower())}`"
    return f"`{python.snake(command.name.replace(' ', '_'))}`"
