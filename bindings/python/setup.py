"""The wheel's tag, and the library in a source distribution, which is built by cargo. The rest is in pyproject.toml."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
LIBRARY = HERE / "redischan" / "libredischan.so"
CRATE = HERE / "rust"
"""Only in a source distribution."""


class WithLibrary(Distribution):
    """A wheel that holds the library is for one platform."""

    def has_ext_modules(self) -> bool:
        return LIBRARY.exists() or CRATE.exists()


class ForAnyPython(bdist_wheel):
    """The library is loaded by ctypes: it needs no certain version of Python."""

    def get_tag(self) -> tuple[str, str, str]:
        return ("py3", "none", super().get_tag()[2])


class BuildsLibrary(build_py):
    def run(self) -> None:
        if CRATE.exists() and not LIBRARY.exists():
            if shutil.which("cargo") is None:
                raise SystemExit(
                    "redischan is built from source by cargo, and there is none: install Rust 1.88 or later "
                    "(https://rustup.rs), or take a wheel (pip install --only-binary redischan redischan)"
                )
            target = CRATE / "target"
            build = [CRATE / "packaging" / "build", "--no-default-features", "--features", "embedded"]
            subprocess.run(build, check=True, env={**os.environ, "CARGO_TARGET_DIR": str(target)})
            shutil.copy(target / "release" / LIBRARY.name, LIBRARY)
        super().run()


setup(distclass=WithLibrary, cmdclass={"bdist_wheel": ForAnyPython, "build_py": BuildsLibrary})
