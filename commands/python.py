"""bindings/python/redischan/_methods/GROUP.py: the methods of the commands of a group.

Required arguments are positional, optional ones are keywords named after their word: `[LIMIT offset count]` is
limit=(0, 10), `[NX | XX]` is nx=True or xx=True. A repeated argument is *keys if nothing required follows it, otherwise
a list; repeated pairs are a mapping; numkeys is computed. Where the syntax is more complex, the rest is passed as it
is: *args.
"""

from __future__ import annotations

import keyword
import textwrap
from typing import Dict, List

import page
from description import Argument, Choice, Command, Group, Optional_, Repeated, Word, noticed

SHAPES = {
    # shape: (the function of _shapes.py, its result, whether that holds texts, what the docstring says)
    "any": ("as_it_is", "Any", True, ""),
    "ok": ("nothing", "None", False, ""),
    "int": ("as_it_is", "int", False, "An int."),
    "int?": ("as_it_is", "Optional[int]", False, "An int, or None."),
    "bool": ("is_one", "bool", False, "Whether it was so or has been done."),
    "text": ("as_it_is", "Any", True, "A text, or None if there is none."),
    "bytes": ("as_it_is", "Any", True, "Bytes, or None if there is none."),
    "double": ("number", "float", False, "A float."),
    "double?": ("number", "Optional[float]", False, "A float, or None."),
    "list": ("as_list", "List[Any]", True, "A list."),
    "set": ("as_set", "Set[Any]", True, "A set."),
    "map": ("as_map", "Dict[Any, Any]", True, "A dict."),
    "maps": ("as_maps", "List[Dict[Any, Any]]", True, "A list of dicts."),
    "ints": ("integers", "List[Optional[int]]", False, "A list of ints."),
    "flags": ("flags", "List[bool]", False, "A list of bools."),
    "doubles": ("numbers", "List[Optional[float]]", False, "A list of floats, with None for each that is missing."),
    "pair": ("as_tuple", "Optional[Tuple[Any, Any]]", True, "A pair of the key and what was taken, or None."),
    "pairs": ("as_pairs", "List[Tuple[Any, Any]]", True, "A list of pairs."),
    "scores": ("scores", "List[Tuple[Any, float]]", True, "A list of (member, score)."),
    "rank": ("rank", "Optional[Tuple[int, float]]", False, "(rank, score), or None."),
    "key_score": ("key_score", "Optional[Tuple[Any, Any, float]]", True, "(key, member, score), or None."),
    "key_scores": ("key_scores", "Optional[Tuple[Any, List[Tuple[Any, float]]]]", True, "(key, [(member, score), ...]), or None."),
    "points": ("points", "List[Optional[Tuple[float, float]]]", False, "A list of (longitude, latitude), with None for each that is missing."),
    "places": ("places", "List[Any]", True, "A list of members, or of lists of a member and what the options ask for."),
    "scan": ("scan", "Tuple[int, List[Any]]", True, "(the next cursor, a list)."),
    "scan_map": ("scan_map", "Tuple[int, Dict[Any, Any]]", True, "(the next cursor, a dict)."),
    "scan_scores": ("scan_scores", "Tuple[int, List[Tuple[Any, float]]]", True, "(the next cursor, [(member, score), ...])."),
    "entries": ("entries", "List[Any]", True, "A list of (id, fields); fields is a dict, or a list of pairs if a field comes twice."),
    "streams": ("streams", "Dict[Any, Any]", True, "{key: [(id, fields), ...]}, empty if nothing came."),
    "claimed": ("claimed", "List[Any]", True, "[the next id, [(id, fields), ...], the ids that no longer exist]."),
}


def files(commands: List[Command]) -> Dict[str, str]:
    """Path -> content."""
    made = {}
    with_methods = [command for command in commands if not command.by_hand and not command.no_method]
    groups = sorted({command.group for command in with_methods})
    for group in groups:
        methods = [method(command) for command in with_methods if command.group == group]
        made[f"{FOLDER}/{module(group)}.py"] = noticed("#", source(group, methods))
    made[f"{FOLDER}/__init__.py"] = noticed("#", package(groups))
    return made


FOLDER = "bindings/python/redischan/_methods"


def module(group: str) -> str:
    return group.replace("-", "_")


def class_name(group: str) -> str:
    return "".join(word.capitalize() for word in group.split("-")) + "Methods"


def source(group: str, methods: List[str]) -> str:
    body = "\n".join(methods)
    names = [name for name in ("Any", "Dict", "List", "Mapping", "Optional", "Sequence", "Set", "Tuple") if f"{name}[" in body or f"{name}," in body or f"{name}]" in body]
    asked = "from .._texts import as_asked\n" if "as_asked(" in body else ""
    return (
        f'"""The methods of the commands of the group {group}."""\n\n'
        + "from __future__ import annotations\n\n"
        + (f"from typing import {', '.join(names)}\n\n" if names else "")
        + "from .. import _shapes as shapes\nfrom .._arguments import Argument\nfrom .._call import Call\n"
        + f"from .._method import Methods, typed\n{asked}\n\n"
        + f"class {class_name(group)}(Methods):\n{body}"
    )


def package(groups: List[str]) -> str:
    imports = "".join(f"from .{module(group)} import {class_name(group)}\n" for group in groups)
    bases = "".join(f"    {class_name(group)},\n" for group in groups)
    return (
        '"""The methods of all commands that need none by hand."""\n\n'
        + imports
        + f"\n\nclass AllMethods(\n{bases}):\n"
        + '    """Each in the class of its group, as the commands\' pages have them."""\n'
    )


class Builder:
    """The parameters of a method, and the lines that make its arguments."""

    def __init__(self, command: Command) -> None:
        self.positional: List[str] = []
        self.variable = ""
        self.keywords: List[str] = []
        self.lines: List[str] = []
        self.pieces = [f'b"{word}"' for word in command.name.split()]
        self.started = False
        self.open = True  # nothing was left to words yet
        if command.name == "ZINCRBY":  # COMMAND DOCS has an integer; it is a score
            command.parts[1].kind = "double"
        self.walk(command.parts)
        self.flush()

    # --- the lines ---

    def flush(self) -> None:
        if self.pieces:
            self.lines.append(f"argv {'+=' if self.started else '='} [{', '.join(self.pieces)}]")
            self.started, self.pieces = True, []

    def when(self, condition: str, pieces: str) -> None:
        self.flush()
        self.lines += [f"if {condition}:", f"    argv += [{pieces}]"]

    # --- what is required ---

    def walk(self, parts: List[object]) -> None:
        for index, part in enumerate(parts):
            if not self.open:
                return
            following = parts[index + 1 :]
            if isinstance(part, Argument) and part.name in ("numkeys", "numfields"):
                self.pieces.append(f'b"%d" % len({self.repeated_name(following[0])})')
            else:
                self.required(part, following)

    def required(self, part: object, following: List[object]) -> None:
        if isinstance(part, Word):
            self.pieces.append(f'b"{part.text}"')
        elif isinstance(part, Argument):
            self.argument(snake(part.name), annotation(part))
        elif isinstance(part, Choice):
            self.choice(part)
        elif isinstance(part, Group):
            self.walk(part.parts)
        elif isinstance(part, Repeated):
            self.repeated(part.part, following, required=True)
        elif isinstance(part, Optional_):
            self.optional(part.part, following)

    def argument(self, name: str, kind: str) -> None:
        if self.variable:
            raise ValueError(f"{name} after *{self.variable}")
        self.positional.append(f"{name}: {kind}")
        self.pieces.append(f"encode({name})")

    def choice(self, choice: Choice) -> None:
        bare = [part for part in choice.parts if isinstance(part, Argument)]
        if all(isinstance(part, (Word, Argument)) for part in choice.parts):
            self.argument(snake(bare[0].name if bare else choice.name), "Argument")
        elif not bare and all(is_led(part) for part in choice.parts):
            for part in choice.parts:
                self.optional(part, [])
        else:
            self.words(choice.name)

    def words(self, name: str) -> None:
        """The rest of the syntax is more than parameters can say."""
        self.flush()
        self.variable = f"{snake(name)}: Argument" if name == "args" else f"{plural(snake(name))}: Argument"
        self.lines.append(f"argv += map(encode, {self.variable.split(':')[0]})")
        self.open = False

    def repeated_name(self, part: object) -> str:
        inner = part.part if isinstance(part, Optional_) else part
        assert isinstance(inner, Repeated), inner
        if isinstance(inner.part, Argument):
            return plural(snake(inner.part.name))
        return "mapping"

    def repeated(self, part: object, following: List[object], required: bool) -> None:
        later = [other for other in following if not isinstance(other, Optional_)]
        several = any(isinstance(other, Optional_) and isinstance(other.part, Repeated) for other in following)
        several = several or any(" = ()" in text for text in self.positional)
        if isinstance(part, Argument):
            name, kind = plural(snake(part.name)), annotation(part)
            if not later and not several and not self.variable:
                self.variable = f"{name}: {kind}"
                self.pieces.append(f"*map(encode, {name})")
            else:
                self.positional.append(f"{name}: Sequence[{kind}]" + ("" if required else " = ()"))
                self.pieces.append(f'*self._texts.encode_all({name}, "{name}")')
        elif isinstance(part, Group) and all(isinstance(inner, Argument) for inner in part.parts):
            if len(part.parts) == 2 and part.parts[1].name == "value":
                self.positional.append("mapping: Mapping[Argument, Argument]")
                self.pieces.append("*[encode(text) for pair in mapping.items() for text in pair]")
            else:
                name = plural(snake(part.name))
                self.variable = f"{name}: Sequence[Argument]"
                self.pieces.append(f"*[encode(text) for one in {name} for text in one]")
        else:
            self.words(getattr(part, "name", "") or "args")

    # --- what may be left out ---

    def optional(self, part: object, following: List[object]) -> None:
        if not self.open:
            return
        if isinstance(part, Word):
            name = snake(part.text)
            self.keywords.append(f"{name}: bool = False")
            self.when(name, f'b"{part.text}"')
        elif isinstance(part, Argument):
            name = snake(part.name)
            text = f"{name}: Optional[{annotation(part)}] = None"
            (self.keywords if self.variable else self.positional).append(text)
            self.when(f"{name} is not None", f"encode({name})")
        elif isinstance(part, Choice) and part.name == "unit":  # unit="km" reads better than km=True
            (self.keywords if self.variable else self.positional).append("unit: Optional[Argument] = None")
            self.when("unit is not None", "encode(unit)")
        elif isinstance(part, Choice):
            for inner in part.parts:
                self.optional(inner, following)
        elif isinstance(part, Repeated):
            self.optional_repeated(part.part, following)
        elif isinstance(part, Group) and isinstance(part.parts[0], Word):
            self.led(part)
        elif isinstance(part, Group):
            for inner in part.parts:
                self.optional(inner.part if isinstance(inner, Optional_) else inner, following)

    def optional_repeated(self, part: object, following: List[object]) -> None:
        if isinstance(part, Argument):
            self.repeated(part, following, required=False)
        elif is_led(part) and len(part.parts) == 2 and isinstance(part.parts[1], Argument):
            word = part.parts[0].text
            name = snake(word)
            self.keywords.append(f"{name}: Sequence[Argument] = ()")
            self.flush()
            self.lines.append(f'for one in self._texts.encode_all({name}, "{name}"):')
            self.lines.append(f'    argv += [b"{word}", one]')
        else:
            self.words("args")

    def led(self, group: Group) -> None:
        """A word, and what belongs to it."""
        word, *rest = group.parts
        name = snake(word.text)
        single = rest[0] if rest else None
        if all(isinstance(part, Optional_) for part in rest):  # (FULL [COUNT count])
            self.optional(word, [])
        elif is_single(single):
            kind = annotation(single) if isinstance(single, Argument) else "Argument"
            self.keywords.append(f"{name}: Optional[{kind}] = None")
            self.when(f"{name} is not None", f'b"{word.text}", encode({name})')
            rest = rest[1:]
        else:
            self.keywords.append(f"{name}: Optional[Sequence[Argument]] = None")
            self.when(f"{name} is not None", f'b"{word.text}", *self._texts.encode_all({name}, "{name}")')
            rest = []
        for part in rest:
            if isinstance(part, Optional_):
                self.optional(part.part, [])
            else:  # (BYRADIUS radius unit): all of it is one tuple
                self.keywords[-1] = f"{name}: Optional[Sequence[Argument]] = None"
                self.lines[-2:] = [f"if {name} is not None:", f'    argv += [b"{word.text}", *self._texts.encode_all({name}, "{name}")]']


def is_led(part: object) -> bool:
    return isinstance(part, Word) or (isinstance(part, Group) and isinstance(part.parts[0], Word))


def is_single(part: object) -> bool:
    if isinstance(part, Choice):
        return all(isinstance(inner, Word) for inner in part.parts)
    return isinstance(part, Argument)


def annotation(argument: Argument) -> str:
    if argument.name == "weight":  # as above
        return "float"
    if argument.name in ("min", "max", "threshold"):  # also "(1.5", "-inf"
        return "Argument"
    return {"int": "int", "double": "float", "": "Argument"}[argument.kind]


def snake(name: str) -> str:
    name = name.lower().replace("-", "_")
    return name + "_" if keyword.iskeyword(name) else name


def plural(name: str) -> str:
    return name if name.endswith("s") or name == "data" else name + "s"


def method(command: Command) -> str:
    built = Builder(command)
    function, result, with_text, _ = SHAPES[command.reply]
    convert = f"shapes.{function}"
    for option, shape in command.replies:  # the last that is given decides
        other, _, text, _ = SHAPES[shape]
        kind = next(text for text in [*built.positional, *built.keywords] if text.startswith(f"{snake(option)}: "))
        given = snake(option) if kind.endswith("= False") else f"{snake(option)} is not None"
        convert = f"shapes.{other} if {given} else {convert}"
        with_text, result = with_text or text, "Any"
    keywords = list(built.keywords)
    if with_text:
        keywords.append("decode: Optional[bool] = None")
    optional = [text for text in built.positional if " = " in text]
    positional = [text for text in built.positional if " = " not in text] + optional
    if built.variable and optional:  # they could not be left out before *variable
        keywords, positional = optional + keywords, [text for text in positional if text not in optional]
    parameters = ["self", *positional]
    parameters += [f"*{built.variable}"] if built.variable else ["*"] if keywords else []
    parameters += keywords
    name = snake(command.name.replace(" ", "_"))
    lines = ["    @typed", *signature(name, parameters, result), *docstring(command)]
    body = built.lines
    if any("encode(" in line or "(encode" in line for line in body):
        body = ["encode = self._texts.encode", *body]
    decode = ""
    if with_text:
        decode = ", decode=as_asked(argv, decode)" if command.reply == "bytes" else ", decode=decode"
    if len(body) == 1 and body[0].startswith("argv = "):
        last = [f"return Call({body.pop()[7:]}, {convert}{decode})"]
        if "as_asked" in decode:
            last = [f"argv = {last[0][12:last[0].index(']') + 1]}", f"return Call(argv, {convert}{decode})"]
    else:
        last = [f"return Call(argv, {convert}{decode})"]
    lines += [f"        {line}" for line in [*body, *last]]
    return "\n".join(lines) + "\n"


def signature(name: str, parameters: List[str], result: str) -> List[str]:
    line = f"    def {name}({', '.join(parameters)}) -> Call[{result}]:"
    if len(line) <= 110:
        return [line]
    return [f"    def {name}(", *(f"        {text}," for text in parameters), f"    ) -> Call[{result}]:"]


def docstring(command: Command) -> List[str]:
    returned = SHAPES[command.reply][3]
    for option, shape in command.replies:
        said = SHAPES[shape][3] or "None."
        returned += f" With `{snake(option)}`: {said[0].lower()}{said[1:]}"
    facts = f"Since {command.since}, group {command.group}."
    if command.only:
        facts = f"Since {command.since} of {command.only.capitalize()} only, group {command.group}."
    if command.deprecated:
        facts += f" {command.deprecated[0].upper()}{command.deprecated[1:].replace('`', '')}."
    lines = [*wrap(f'"""{command.summary}', 108), "", *wrap(page.syntax(command), 104, "    "), "", *wrap(facts, 104)]
    if returned.strip():
        lines += wrap(f"Returns: {returned.strip()}", 104)
    return [f"        {line}".rstrip() for line in [*lines, '"""']]


def wrap(text: str, width: int, indent: str = "") -> List[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
