"""src/ffi/commands/GROUP.rs: the functions in C of the commands of a group."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Dict, List

from description import CFunction, Command, Parameter, noticed



def files(commands: List[Command]) -> Dict[str, str]:
    """Path -> content."""
    made: Dict[str, str] = {}
    for group in sorted({command.group for command in commands if command.functions}):
        functions = [
            text
            for command in commands
            if command.group == group
            for function in command.functions
            for text in both(command, function)
        ]
        made[f"src/ffi/commands/{group.replace('-', '_')}.rs"] = noticed(
            "//", rustfmt(head(group, "".join(functions)) + "\n".join(functions))
        )
    return made


def head(group: str, body: str) -> str:
    args = [name for name in ("bytes", "c_bytes", "count", "texts") if f" {name}(" in body or f"({name}(" in body]
    status = "use super::super::status::redis_status;"
    uses = [
        f"use std::ffi::{{{', '.join(name for name in ('c_char', 'c_void') if name in body)}}};",
        "",
        f"use super::super::args::{{{', '.join(args)}}};",
        "use super::super::client::redis_client;",
        "use super::super::guard::guard_wait;",
        "use super::super::reply::redis_reply;" if "redis_reply" in body else "",
        status,
        "use super::super::typed;",
    ]
    about = f"//! The section of the header: typed commands, {group.replace('-', ' ')}.\n\n"
    return about + "\n".join(line for i, line in enumerate(uses) if line or i == 1) + "\n\n"


def both(command: Command, function: CFunction) -> List[str]:
    """The function for C strings and its twin for bytes; where all texts are in arrays, one does both."""
    if all(parameter.kind != "text" for parameter in function.parameters):
        return [written(command, function, function.name, documentation(function), False)]
    twin = [f"Like {function.name}, with any bytes. Since 0.1.0."]
    return [
        written(command, function, function.name, documentation(function), False),
        written(command, function, function.name + "_n", twin, True),
    ]


def documentation(function: CFunction) -> List[str]:
    lines = function.documentation
    if "Since " in " ".join(lines):
        return lines
    return [*lines, "", "Errors: those of redis_command_argv. Since 0.1.0."]


def written(command: Command, function: CFunction, name: str, about: List[str], any_bytes: bool) -> str:
    lines = [f"/// {line}".rstrip() for line in about]
    lines += ["///", "/// # Safety", f"/// {safety(function, any_bytes)}", "#[unsafe(no_mangle)]"]
    parameters = ["c: *mut redis_client", *inputs(function, any_bytes), *outputs(function)]
    lines.append(f'pub unsafe extern "C" fn {name}({", ".join(parameters)}) -> redis_status {{ guard_wait(|| {{')
    lines += [*checked(function, any_bytes), run(command, function), "}) }", ""]
    return "\n".join(lines)


def lens(parameter: Parameter) -> str:
    return parameter.name.rstrip("s") + "_lens"


def inputs(function: CFunction, any_bytes: bool) -> List[str]:
    found = []
    arrays = [parameter for parameter in function.parameters if parameter.kind == "texts"]
    for parameter in function.parameters:
        name = parameter.name
        if parameter.kind == "texts":
            found += ["n: i32"] if parameter is arrays[0] else []
            found += [f"{name}: *const *const c_char", f"{lens(parameter)}: *const usize"]
        elif parameter.kind == "text":
            found += [f"{name}: *const c_void", f"{name}_len: usize"] if any_bytes else [f"{name}: *const c_char"]
        else:
            found.append(f"{name}: {RUST[parameter.kind]}")
    return found


RUST = {"int": "i64", "double": "f64"}


def outputs(function: CFunction) -> List[str]:
    result = function.result.rstrip("?")
    if result == "ok":
        return []
    if result == "text":
        return ["out: *mut *mut c_char", "out_len: *mut usize"]
    if result in RUST:
        return [f"{function.out}: *mut {RUST[result]}"]
    return ["out: *mut *mut redis_reply"]


def safety(function: CFunction, any_bytes: bool) -> str:
    promises = []
    for parameter in function.parameters:
        name = parameter.name
        if parameter.kind == "texts":
            promises.append(f"`{name}` points to `n` texts as `{lens(parameter)}` says")
        elif parameter.kind == "text" and any_bytes:
            promises.append(f"`{name}` points to `{name}_len` bytes")
        elif parameter.kind == "text":
            promises.append(f"`{name}` is NULL or a C string")
    names = [f"`{output.split(':')[0]}`" for output in outputs(function)]
    if names:
        promises.append(f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} NULL or may be written")
    return "; ".join(promises) + "."


def checked(function: CFunction, any_bytes: bool) -> List[str]:
    """What C passed becomes slices."""
    lines = []
    single = [parameter.name for parameter in function.parameters if parameter.kind == "text"]
    if single:
        calls = [f'bytes({name}, {name}_len, "{name}")?' if any_bytes else f'c_bytes({name}, "{name}")?' for name in single]
        names, values = ", ".join(single), ", ".join(calls)
        lines.append("// SAFETY: as the caller promises.")
        if len(single) > 1:
            lines.append(f"let ({names}) = unsafe {{ ({values}) }};")
        else:
            lines.append(f"let {names} = unsafe {{ {values[:-1]} }}?;")
    arrays = [parameter for parameter in function.parameters if parameter.kind == "texts"]
    if arrays:
        lines.append('let n = count(n, "n", 1)?;')
    for parameter in arrays:
        name = parameter.name
        lines.append("// SAFETY: as the caller promises.")
        lines.append(f'let {name} = unsafe {{ texts(n, {name}, {lens(parameter)}, "{name}") }}?;')
    return lines


def run(command: Command, function: CFunction) -> str:
    parameters = {parameter.name: parameter for parameter in function.parameters}
    arrays = [name for name, parameter in parameters.items() if parameter.kind == "texts"]
    words = function.sends or [*command.name.split(), *(name for name in parameters if name not in arrays)]
    argv = []
    for word in words:
        kind = parameters[word].kind if word in parameters else "word"
        if kind == "word":
            argv.append(f'b"{word}"')
        elif kind == "int":
            argv.append(f"itoa::Buffer::new().format({word}).as_bytes()")
        elif kind == "double":
            argv.append(f'typed::decimal({word}, "{word}")?.as_bytes()')
        else:
            argv.append(word)
    fixed = f"&[{', '.join(argv)}]"
    if len(arrays) == 1:
        fixed = f"&typed::followed({fixed}, &{arrays[0]})"
    elif arrays:
        fixed = f"&typed::followed_by_pairs({fixed}, &{arrays[0]}, &{arrays[1]})"
    outs = "".join(f", {output.split(':')[0]}" for output in outputs(function))
    return f"typed::{HELPERS[function.result]}(c, {fixed}{outs})"


HELPERS = {
    "ok": "done",
    "text": "text",
    "int": "integer",
    "int?": "integer_or_nil",
    "double": "double",
    "double?": "double_or_nil",
    "reply": "reply",
    "map": "map",
    "set": "set",
}


def rustfmt(source: str) -> str:
    config = Path(__file__).parent.parent / "rustfmt.toml"
    command = ["rustfmt", "--edition", "2024", "--config-path", str(config)]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout
