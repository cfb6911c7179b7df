"""The prototypes of _ffi.py against the header, in both directions."""

import ctypes
import json
import re
import sys
from pathlib import Path

import pytest

from redischan import _ffi

sys.path.insert(0, str(Path(__file__).parents[3] / "commands"))

import description  # noqa: E402

HEADER = Path(__file__).parents[3] / "include" / "redischan.h"
DESCRIPTION = json.loads(HEADER.with_name("redischan.abi.json").read_text())

# What a C type may be in the table. A pointer that is not listed is matched by `pointer`.
TYPES = {
    "void": [None],
    "const char *": [ctypes.c_char_p, ctypes.c_void_p],
    "const void *": [ctypes.c_void_p],
    "void *": [ctypes.c_void_p],
    "size_t": [ctypes.c_size_t],
    "int32_t": [ctypes.c_int32],
    "int64_t": [ctypes.c_int64],
    "uint32_t": [ctypes.c_uint32],
    "uint64_t": [ctypes.c_uint64],
    "bool": [ctypes.c_bool],
    "redis_status": [ctypes.c_int32],
    "redis_client *": [ctypes.c_void_p],
    "redis_options *": [ctypes.c_void_p],
    "const redis_options *": [ctypes.c_void_p],
    "redis_session *": [ctypes.c_void_p],
    "redis_session **": [ctypes.POINTER(ctypes.c_void_p)],
    "redis_pipeline *": [ctypes.c_void_p],
    "redis_pipeline **": [ctypes.POINTER(ctypes.c_void_p)],
    "redis_script *": [ctypes.c_void_p],
    "const redis_script *": [ctypes.c_void_p],
    "redis_script **": [ctypes.POINTER(ctypes.c_void_p)],
    "redis_scan *": [ctypes.c_void_p],
    "redis_scan **": [ctypes.POINTER(ctypes.c_void_p)],
    "redis_queue *": [ctypes.c_void_p],
    "const redis_queue *": [ctypes.c_void_p],
    "redis_queue **": [ctypes.POINTER(ctypes.c_void_p)],
    "redis_sub *": [ctypes.c_void_p],
    "redis_sub **": [ctypes.POINTER(ctypes.c_void_p)],
    "redis_message *": [ctypes.c_void_p],
    "const redis_message *": [ctypes.c_void_p],
    "redis_received *": [ctypes.POINTER(_ffi.Received)],
    "const redis_received *": [ctypes.POINTER(_ffi.Received)],
    "redis_gap *": [ctypes.POINTER(_ffi.GapInfo)],
    "redis_sub_counts *": [ctypes.POINTER(_ffi.SubCounts)],
    "redis_cache_counts *": [ctypes.POINTER(_ffi.CacheCounts)],
    "redis_watch **": [ctypes.POINTER(ctypes.c_void_p)],
    "redis_watch *": [ctypes.c_void_p],
    "const redis_watch *": [ctypes.c_void_p],
    "redis_watch_facts *": [ctypes.POINTER(_ffi.WatchFacts)],
    "uint64_t *": [ctypes.POINTER(ctypes.c_uint64)],
    "const char *const *": [ctypes.POINTER(ctypes.c_char_p)],
    "redis_completion *": [ctypes.POINTER(_ffi.Completion)],
    "redis_reply *": [ctypes.c_void_p],
    "const redis_reply *": [ctypes.c_void_p],
    "size_t *": [ctypes.POINTER(ctypes.c_size_t)],
    "const size_t *": [ctypes.POINTER(ctypes.c_size_t)],
    "int32_t *": [ctypes.POINTER(ctypes.c_int32)],
    "const int32_t *": [ctypes.POINTER(ctypes.c_int32)],
    "int64_t *": [ctypes.POINTER(ctypes.c_int64)],
    "char **": [ctypes.POINTER(ctypes.c_void_p)],
    "redis_client **": [ctypes.POINTER(ctypes.c_void_p)],
    "redis_reply **": [ctypes.POINTER(ctypes.c_void_p)],
    "redis_error_info *": [ctypes.POINTER(_ffi.ErrorInfo)],
    "redis_stats *": [ctypes.POINTER(_ffi.StatsInfo)],
    "redis_log_fn": [_ffi.LogFn],
    "redis_interrupt_fn": [_ffi.InterruptFn],
    "redis_free_fn": [_ffi.FreeFn],
}


def header():
    return re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)


def declared():
    """name -> (result type, argument types), as the header spells them."""
    functions = {}
    for result, name, arguments in re.findall(r"REDISCHAN_API\s+([\w\s*]+?)(\w+)\(([^)]*)\);", header()):
        types = [] if arguments.strip() == "void" else [parameter(text) for text in arguments.split(",")]
        functions[name] = (spelled(result), types)
    return functions


def parameter(text):
    return spelled(re.match(r"(.*?)(\w+)$", text.strip(), re.DOTALL)[1])


def spelled(text):
    text = " ".join(text.split())
    return re.sub(r"\s*(\*+)$", r" \1", text)


def fields(name):
    body = re.search(r"typedef struct \{([^}]*)\} " + name + ";", header())[1]
    found = re.findall(r"([\w ]+\**)\s*\b(\w+)(?:\[(\d+)\])?;", body)
    return [(spelled(kind.strip()), field, n) for kind, field, n in found]


PROTOTYPES = {name: (result, arguments) for name, result, arguments in _ffi.PROTOTYPES}


def test_the_header_was_read():
    assert len(declared()) > 50


@pytest.mark.parametrize("name", PROTOTYPES)
def test_prototype(name):
    result, arguments = PROTOTYPES[name]
    c_result, c_arguments = declared()[name]
    assert result in TYPES[c_result]
    assert len(arguments) == len(c_arguments)
    for argument, c_argument in zip(arguments, c_arguments):
        assert argument in TYPES[c_argument], c_argument


def typed_functions():
    """Those made from commands/commands.txt; the methods of Python send the same commands."""
    functions = [function for command in description.read() for function in command.functions]
    names = {name for function in functions for name in (function.name, function.name + "_n")}
    assert len(names) > 100
    return names & {*declared()}  # where all texts are in arrays there is no twin


def test_every_function_is_bound_or_has_a_reason():
    assert {*PROTOTYPES, *_ffi.UNBOUND, *typed_functions()} == {*declared()}
    assert not {*PROTOTYPES} & {*_ffi.UNBOUND}


@pytest.mark.parametrize(
    "name, struct",
    [
        ("redis_error_info", _ffi.ErrorInfo),
        ("redis_stats", _ffi.StatsInfo),
        ("redis_completion", _ffi.Completion),
    ],
)
def test_struct(name, struct):
    sizes = {"size_t": ctypes.c_size_t, "int32_t": ctypes.c_int32, "redis_status": ctypes.c_int32}
    sizes |= {"uint64_t": ctypes.c_uint64, "char": ctypes.c_char}
    sizes |= {"uint32_t": ctypes.c_uint32, "redis_reply *": ctypes.c_void_p}
    want = [(field, sizes[kind] * int(n) if n else sizes[kind]) for kind, field, n in fields(name)]
    assert want == struct._fields_


@pytest.mark.parametrize(
    "name",
    ["OK", "NIL", "MISS", "STATE_CLOSED", "WAIT_DEFAULT", "WAIT_FOREVER"]
    + ["SCAN_KEYS", "SCAN_HASH", "SCAN_SET", "SCAN_ZSET"],
)
def test_constant(name):
    assert int(re.search(rf"\bREDISCHAN_{name} = (-?\d+),", header())[1]) == getattr(_ffi, name)


@pytest.mark.parametrize(
    "name, struct",
    [
        ("redis_error_info", _ffi.ErrorInfo),
        ("redis_stats", _ffi.StatsInfo),
        ("redis_completion", _ffi.Completion),
    ],
)
def test_layout(name, struct):
    described = DESCRIPTION["structs"][name]
    assert described["size"] == ctypes.sizeof(struct)
    assert {field["name"]: field["offset"] for field in described["fields"]} == {
        field: getattr(struct, field).offset for field, _ in struct._fields_
    }


def test_no_function_that_may_wait_is_called_with_the_interpreter_lock():
    assert {name for name in _ffi.QUICK if DESCRIPTION["functions"][name]["waits"]} == set()
    assert DESCRIPTION["functions"]["redis_call_packed"]["waits"]
