"""docs/commands.md: which function, method or word of C, C++ and Python is which command."""

from __future__ import annotations

from typing import Dict, List

import page
import python
from description import Command

HEAD = """<!-- Made by `make commands` from commands/commands.txt: change it there. -->
# Commands

Every command of Redis 7.0 and Valkey 9.1 as the servers describe it, and its name in C, C++ and Python. Commands without a name here,
commands of newer servers and those of modules are sent with `redis_command_argv` and `client.command()`.

- **C**: a function for C strings, and its twin `_n` for bytes; include/redischan.h documents them.
- **C++**: a method of `redischan::client`, and a twin `try_` that does not throw. Sessions have those that are generated. The leading
  required arguments are typed; words, options and repeated arguments follow in the order of the command's page.
- **Python**: a method of clients, sessions and pipelines, and of the clients and pipelines of `redischan.aio`; its docstring has
  syntax and result. Results have the same shape in RESP2 and RESP3.
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
