"""No two modules of the package import each other, by whatever way round, also not where only a type checker looks."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "redischan"


def modules(folder):
    """{module's name: syntax tree}, with the package itself as ""."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = (
            ast.parse(path.read_text()),
            path.name == "__init__.py",
        )
    return found


def graph(found):
    """{module: {module that it imports}}."""
    uses = {}
    for name, (tree, is_package) in found.items():
        here = [part for part in name.split(".") if part]
        uses[name] = set()
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not node.level:
                continue
            up = node.level - is_package
            base = here[: len(here) - up] + (node.module.split(".") if node.module else [])
            for alias in node.names:
                # A name is a module of that package, or something in it.
                module = ".".join([*base, alias.name])
                uses[name].add(module if module in found else ".".join(base))
        uses[name].discard(name)
    return uses


def way(uses, start, end):
    """The shortest way along imports, both ends included, or None."""
    ways, seen = [[start]], set()
    while ways:
        longer = []
        for path in ways:
            for module in sorted(uses[path[-1]]):
                if module == end:
                    return [*path, module]
                if module not in seen:
                    seen.add(module)
                    longer.append([*path, module])
        ways = longer
    return None


def circle(uses):
    """The shortest circle, or None."""
    return min(filter(None, (way(uses, module, module) for module in uses)), key=len, default=None)


def test_no_modules_import_each_other_in_a_circle():
    uses = graph(modules(PACKAGE))
    assert sum(map(len, uses.values())) > 50, "the imports were looked for and not found"
    wrong = []
    while path := circle(uses):
        wrong.append(f"a circle: {' imports '.join(name or 'redischan' for name in path)}")
        uses[path[-2]].discard(path[-1])
    assert wrong == []


def test_no_circle_is_overlooked():
    def circle_of(**sources):
        found = {name.replace("_in_", "."): (ast.parse(text), name == "aio") for name, text in sources.items()}
        return circle(graph(found))

    assert circle_of(a="from .b import f\nimport os", b="from os import a") is None
    assert circle_of(a="from .b import f", b="def g():\n    from . import a") == ["a", "b", "a"]
    assert circle_of(a="if TYPE_CHECKING:\n    from . import b", b="from .c import x", c="from .a import x") == [
        "a",
        "b",
        "c",
        "a",
    ]
    assert circle_of(a="from . import aio", aio="from .x import f", aio_in_x="from ..a import g") == [
        "a",
        "aio",
        "aio.x",
        "a",
    ]


SLOW = {"asyncio", "ctypes.util", "dataclasses", "inspect", "logging", "pathlib", "redis", "subprocess"}
"""Modules that take about as long to import as the package. Who needs one imports it when it is needed."""


def test_nothing_is_imported_that_is_slow_and_not_needed():
    program = f"import sys, redischan; print(sorted({SLOW} & set(sys.modules)))"
    # -S: what the environment itself imports at the start says nothing.
    run = [sys.executable, "-S", "-c", program]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    assert subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout == "[]\n"
