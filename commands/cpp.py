"""The methods of the C++ header, between the two marks of their part: a base of client and session.

The leading required arguments of a command are typed parameters. The remaining ones, words, options and repeated
arguments, are variadic, in the order of the command's page: client.zrange("key", 0, -1, "WITHSCORES").
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Dict, List, Tuple

import page
from description import Argument, Choice, Command, Word
from python import snake

HEADER = "include/parts/commands.hpp"
MARKS = re.compile(r"(// .*BEGIN made by `make commands`\n)(.*?)(// END made by `make commands`\n)", re.DOTALL)

# client has these by hand, with types, units and defaults of their own; a session sends them by command().
BY_HAND = {
    "APPEND", "COMMAND", "DECR", "DEL", "EXISTS", "EXPIRE", "GET", "HGET", "HSET", "INCR", "INCRBY", "MGET", "MSET", "PING",
    "PUBLISH", "SCAN", "SET", "TTL",
}  # fmt: skip

RESULTS = {
    # shape: (result, what makes it of a reply)
    "ok": ("void", "as_done"),
    "int": ("std::int64_t", "as_integer"),
    "int?": ("std::optional<std::int64_t>", "as_optional_integer"),
    "bool": ("bool", "as_flag"),
    "double": ("double", "as_number"),
    "double?": ("std::optional<double>", "as_optional_number"),
    "text": ("std::optional<std::string>", "as_text"),
    "bytes": ("std::optional<std::string>", "as_text"),
    "set": ("std::vector<std::string>", "as_texts"),
    "scores": ("std::vector<std::pair<std::string, double>>", "as_scores"),
}

TYPES = {"int": "std::int64_t", "double": "double", "": "std::string_view"}

HEAD = """
/// What the methods below make of a reply.
inline result<void> as_done(result<reply> answer)
{
    if (!answer)
        return answer.error();
    return {};
}

/// An element of a reply, by what reads it.
template <class T> result<T> as_value(const result<reply> &answer, result<T> (reply_view::*read)() const)
{
    if (!answer)
        return answer.error();
    return ((*answer).*read)();
}

template <class T>
result<std::optional<T>> as_optional(const result<reply> &answer, result<T> (reply_view::*read)() const)
{
    if (answer && answer->is_nil())
        return std::optional<T>();
    result<T> value = as_value(answer, read);
    if (!value)
        return value.error();
    return std::optional<T>(*value);
}

inline result<std::int64_t> as_integer(result<reply> answer) { return as_value(answer, &reply_view::try_integer); }
inline result<double> as_number(result<reply> answer) { return as_value(answer, &reply_view::try_number); }
inline result<std::optional<std::int64_t>> as_optional_integer(result<reply> answer)
{
    return as_optional(answer, &reply_view::try_integer);
}
inline result<std::optional<double>> as_optional_number(result<reply> answer)
{
    return as_optional(answer, &reply_view::try_number);
}

/// Some commands have nil in place of 0 for a condition that was not met.
inline result<bool> as_flag(result<reply> answer)
{
    if (answer && answer->is_nil())
        return false;
    const result<std::int64_t> value = as_integer(std::move(answer));
    if (!value)
        return value.error();
    return *value != 0;
}

inline result<std::optional<std::string>> as_text(result<reply> answer)
{
    if (!answer)
        return answer.error();
    std::optional<std::string> text;
    if (!answer->is_nil())
        text.emplace(answer->str());
    return text;
}

inline result<std::vector<std::string>> as_texts(result<reply> answer)
{
    if (!answer)
        return answer.error();
    std::vector<std::string> texts;
    for (const reply_view one : *answer)
        texts.emplace_back(one.str());
    return texts;
}

/// Pairs in RESP3, members and scores in turn in RESP2.
inline result<std::vector<std::pair<std::string, double>>> as_scores(result<reply> answer)
{
    if (!answer)
        return answer.error();
    std::vector<std::pair<std::string, double>> all;
    const bool nested = (*answer)[0].type() == REDISCHAN_TYPE_ARRAY;
    for (std::size_t i = 0; i < answer->size(); i += nested ? 1 : 2) {
        const reply_view member = nested ? (*answer)[i][0] : (*answer)[i];
        const result<double> score = (nested ? (*answer)[i][1] : (*answer)[i + 1]).try_number();
        if (!score)
            return score.error();
        all.emplace_back(member.str(), *score);
    }
    return all;
}

inline result<reply> as_reply(result<reply> answer) { return answer; }

/// A method for each command. Its leading required arguments are typed; words, options and repeated arguments follow in
/// the order of the command's page. Ranges, pairs and maps stand for their elements:
///
///     client.zrange("key", 0, -1, "WITHSCORES");
///     client.sadd("key", members);                  // a std::vector<std::string>
///
/// Other replies are returned as the server sent them; a map has keys and values in turn in RESP2 and in RESP3.
template <class Self> class all_commands : public runs_commands<Self> {
public:
"""


def files(commands: List[Command], root: Path) -> Dict[str, str]:
    """Path -> content."""
    header = (root / HEADER).read_text()
    chosen = [command for command in commands if not command.no_method and command.name not in BY_HAND]
    made = [method(command) for command in chosen]
    body = HEAD + "\n".join(plain for plain, _ in made) + "\n\n#if REDISCHAN_HPP_EXCEPTIONS\n"
    body += "".join(throwing for _, throwing in made) + "#endif\n};\n\n"
    found = MARKS.search(header)
    if found is None:
        raise ValueError(f"the marks are missing in {HEADER}")
    return {HEADER: header[: found.end(1)] + body + header[found.start(3) :]}


def method(command: Command) -> Tuple[str, str]:
    """The one that gives a result, and the one that throws."""
    types, parameters, names, rest = leading(command)
    result, convert = RESULTS.get(command.reply, ("reply", "as_reply"))
    if command.replies:
        result, convert = "reply", "as_reply"
    if rest:
        types = [*types, "class... More"]
        parameters, names = [*parameters, "const More &...more"], [*names, "more..."]
    template = f"template <{', '.join(types)}> " if types else ""
    name = snake(command.name.replace(" ", "_"))
    words = [f'"{word}"' for word in command.name.split()]
    about = [f"    /// {line}" for line in [*wrap(page.syntax(command), "    "), *wrap(f"{command.summary} Since {command.since}.")]]
    passed = ", ".join([*words, *names])
    head = f"    {template}result<{result}> try_{name}({', '.join(parameters)}) const"
    plain = [*about, *function(head, f"return {convert}(this->try_command({passed}));")]
    head = f"    {template}{result} {name}({', '.join(parameters)}) const"
    throwing = function(head, f"return try_{name}({', '.join(names)}).value();")
    return "\n".join(plain), "\n".join(throwing) + "\n"


def function(head: str, body: str) -> List[str]:
    """On one line if it fits."""
    whole = f"{head} {{ {body} }}"
    if len(whole) <= 120:
        return [whole]
    lines = [head]
    if head.lstrip().startswith("template") and len(head) > 120:
        template, _, rest = head.partition("> ")
        lines = [f"{template}>", f"    {rest}"]
    lines = [broken for line in lines for broken in parameters_broken(line)]
    return [*lines, "    {", f"        {body}", "    }"]


def parameters_broken(line: str) -> List[str]:
    """A line of up to 120 characters, and the parameters that it has no space for under its first one."""
    indent = " " * (line.find("(") + 1)
    start, line = line[: len(line) - len(line.lstrip())], line.strip().replace(" ", "\0").replace(",\0", ", ")
    broken = textwrap.wrap(line, 120, initial_indent=start, subsequent_indent=indent, break_long_words=False)
    return [line.replace("\0", " ") for line in broken]


NUMBER_OR_TEXT = ("min", "max", "start", "stop")
"""Numbers, and texts such as "(1.5", "-inf" or "[a"."""


def leading(command: Command) -> Tuple[List[str], List[str], List[str], bool]:
    """Types that are parameters of the template, parameters, what is passed on, and whether anything may follow."""
    types, parameters, names = [], [], []
    for part in command.parts:
        if isinstance(part, Argument):
            name = snake(part.name)
            kind = TYPES[part.kind]
            if part.name in NUMBER_OR_TEXT and part.kind != "int":
                kind = f"const {name.capitalize()} &"
                types.append(f"class {name.capitalize()}")
            if command.name == "ZINCRBY" and part.name == "increment":
                kind = "double"  # COMMAND DOCS has an integer; it is a score
        elif isinstance(part, Choice) and all(isinstance(inner, (Word, Argument)) for inner in part.parts):
            bare = [inner for inner in part.parts if isinstance(inner, Argument)]
            name, kind = snake((bare[0].name if bare else part.name)), "std::string_view"
        else:
            return types, parameters, names, True
        parameters.append(f"{kind} {name}".replace("& ", "&"))
        names.append(name)
    return types, parameters, names, False


def wrap(text: str, indent: str = "") -> List[str]:
    return textwrap.wrap(text, 110, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
