"""commands/commands.txt against what real servers say of their commands: COMMAND DOCS and COMMAND INFO.

Both servers: that the command exists, its group, since when, and its arity. The summary and the syntax are those of
valkey-server, which words and names them better than the Redis 7.0 of these tests.
"""

import re
import sys
from pathlib import Path

import pytest

from redischan import Client
from servers import REDIS, VALKEY

sys.path.insert(0, str(Path(__file__).parents[3] / "commands"))

import description  # noqa: E402

DESCRIBED = {REDIS: "7.0", VALKEY: "9.1"}
COMMANDS = {command.name: command for command in description.read()}
KINDS = {"integer": ":int", "unix-time": ":int", "double": ":double", "string": "", "key": "", "pattern": ""}


@pytest.fixture(scope="module", params=(REDIS, VALKEY))
def told(request, servers):
    """What a server says: its kind, and {name: (documentation, arity)}, of subcommands in place of their containers."""
    with Client(servers(request.param).url, protocol=3, decode_responses=True) as client:
        version = re.search(rf"{request.param}_version:(\d+\.\d+)", client.info("server"))[1]
        assert version == DESCRIBED[request.param], "commands.txt describes another version than this server's"
        docs = client.command("COMMAND", "DOCS")
        information = {about[0]: about for about in client.command("COMMAND")}
    found = {}
    for name, about in docs.items():
        arities = {sub[0]: sub[1] for sub in information[name][9]}
        for sub, about_sub in about.get("subcommands", {}).items():
            found[sub.replace("|", " ").upper()] = (about_sub, arities[sub])
        if "subcommands" not in about or name == "command":  # COMMAND is a command, and has some
            found[name.upper()] = (about, information[name][1])
    return request.param, found


def syntax(arguments):
    return " ".join(map(part, arguments))


def part(argument):
    """An argument as COMMAND DOCS gives it, as commands.txt writes it."""
    flags, kind, name, word = (argument.get(key, "") for key in ("flags", "type", "name", "token"))
    if kind == "pure-token":
        text = word
    elif kind == "oneof":
        text = f"{name}<{'|'.join(map(part, argument['arguments']))}>"
    elif kind == "block":
        text = f"{name if 'multiple' in flags else ''}({syntax(argument['arguments'])})"
    else:
        text = name + KINDS[kind]
    if word and kind != "pure-token":
        text = f"{name}({word} {text})..." if "multiple_token" in flags else f"{word} {text}"
    if "multiple" in flags and "multiple_token" not in flags:
        text += "..."
    return f"[{text}]" if "optional" in flags else text


def test_the_commands_are_those_of_the_server(told):
    server, found = told
    assert len(found) > 300
    assert {name for name, command in COMMANDS.items() if command.only in ("", server)} == {*found}


def test_the_facts_are_those_of_the_server(told):
    server, found = told
    for name, (about, arity) in found.items():
        command = COMMANDS[name]
        assert about["group"] == command.group, name
        assert about["since"] == command.differs.get((server, "since"), command.since), name
        assert arity == int(command.differs.get((server, "arity"), command.arity)), name


def test_summaries_and_syntax_are_those_of_valkey(told):
    server, found = told
    if server != VALKEY:
        assert all(about["summary"] for about, _ in found.values())
        return
    for name, (about, _) in found.items():
        assert about["summary"] == COMMANDS[name].summary, name
        assert syntax(about.get("arguments", [])) == COMMANDS[name].syntax, name
        deprecated = f"deprecated since {about.get('deprecated_since')}: {about.get('replaced_by')}"
        assert COMMANDS[name].deprecated == (deprecated if "deprecated" in about.get("doc_flags", []) else ""), name
