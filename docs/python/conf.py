"""The documentation for Python, by Sphinx: `make docs-site`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bindings" / "python"))

project = "redischan"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_theme = "furo"
html_title = "redischan for Python"
exclude_patterns = ["requirements.txt"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
# Pages include parts of bindings/python/README.md, whose links are relative to its place.
suppress_warnings = ["myst.xref_missing", "myst.header", "ref.python"]
