#!/usr/bin/env python3
"""Writes the files that are made from commands.txt; with --check it compares them, and fails where one differs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Dict

sys.path.insert(0, str(Path(__file__).parent))

import c  # noqa: E402
import cpp  # noqa: E402
import description  # noqa: E402
import overview  # noqa: E402
import python  # noqa: E402

ROOT = Path(__file__).parent.parent
MADE_ONLY = ["src/ffi/commands", python.FOLDER]
"""Folders in which nothing is written by hand."""


def made() -> Dict[str, str]:
    commands = description.read()
    return {**c.files(commands), **python.files(commands), **overview.files(commands), **cpp.files(commands, ROOT)}


def main() -> None:
    check = sys.argv[1:] == ["--check"]
    files = made()
    stale = []
    for path, content in files.items():
        file = ROOT / path
        if not file.exists() or file.read_text() != content:
            stale.append(path)
            if not check:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(content)
    for folder in MADE_ONLY:
        for file in (ROOT / folder).iterdir():
            path = file.relative_to(ROOT).as_posix()
            if file.is_file() and path not in files:
                stale.append(path)
                if not check:
                    file.unlink()
    if check and stale:
        sys.exit(f"not what commands/commands.txt says: {', '.join(stale)}; run `make commands`")
    print(f"{len(files)} files from commands/commands.txt, {len(stale)} of them {'stale' if check else 'written'}")


main()
