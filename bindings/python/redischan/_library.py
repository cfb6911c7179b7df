"""Finds libredischan.so and loads it."""

from __future__ import annotations

import ctypes
import os
from typing import Iterator, List, Optional

NAME = "libredischan.so"
SONAME = "libredischan.so.0"

# The binding is written for this series of the library. Below 1.0 a minor version may change the C ABI.
EXPECTED_VERSION = (0, 1)

# Not pathlib: it takes longer to import than all of this.
PACKAGE = os.path.dirname(os.path.realpath(__file__))


def load() -> ctypes.CDLL:
    """The library, loaded. ImportError says where it was looked for and how to get one."""
    looked: List[str] = []
    for place in candidates():
        # The dynamic linker finds a bare name. We check a path ourselves, so that a library that exists
        # but is broken is an error and not a reason to load a different one.
        if os.sep in place and not os.path.exists(place):
            looked.append(place)
            continue
        try:
            library = ctypes.CDLL(place)
        except OSError as error:
            if os.sep in place:
                raise ImportError(f"cannot load {place}: {error}") from error
            looked.append(f"{place} (the system's libraries)")
            continue
        check_version(library, place)
        return library
    raise ImportError(not_found(looked))


def candidates() -> Iterator[str]:
    """The places to look in, best first."""
    named = os.environ.get("REDISCHAN_LIB")
    if named:
        path = os.path.abspath(named)
        yield os.path.join(path, NAME) if os.path.isdir(path) else path
        return  # a program that names a library wants that one or an error
    yield os.path.join(PACKAGE, NAME)
    root = source_tree()
    if root is not None:
        target = os.environ.get("CARGO_TARGET_DIR")
        targets = [os.path.abspath(target)] if target else []
        for folder in [*targets, os.path.join(root, "target")]:
            for profile in ("release", "debug"):
                yield os.path.join(folder, profile, NAME)
    from ctypes.util import find_library  # slow to import, and mostly not needed

    yield find_library("redischan") or SONAME


def source_tree() -> Optional[str]:
    """The root of the source tree, if this package is in its bindings/python."""
    folder = os.path.dirname(PACKAGE)
    root = os.path.dirname(os.path.dirname(folder))
    is_source = folder == os.path.join(root, "bindings", "python") and os.path.isfile(os.path.join(root, "Cargo.toml"))
    return root if is_source else None


def not_found(looked: List[str]) -> str:
    if os.environ.get("REDISCHAN_LIB"):
        return f"REDISCHAN_LIB names {looked[0]}, and there is no such file"
    root = source_tree()
    build = f"cd {root} && cargo build --release" if root else "cargo build --release"
    places = "".join(f"\n  {place}" for place in looked)
    return (
        f"cannot find {NAME}. Looked for:{places}\n"
        f"Build it with `{build}`, or set REDISCHAN_LIB to the file."
    )


def check_version(library: ctypes.CDLL, place: str) -> None:
    """A library of another series would expect different arguments."""
    try:
        version_number = library.redis_version_number
    except AttributeError:
        raise ImportError(f"{place} is not redischan: it has no redis_version_number") from None
    version_number.restype = ctypes.c_uint32
    number = version_number()
    major, minor, patch = number >> 16, number >> 8 & 0xFF, number & 0xFF
    if (major, minor) != EXPECTED_VERSION:
        expected = ".".join(map(str, EXPECTED_VERSION))
        raise ImportError(f"{place} is version {major}.{minor}.{patch}; this package needs {expected}.x")
