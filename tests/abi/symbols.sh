#!/usr/bin/env bash
# The library exports what tests/abi/symbols.txt lists, and nothing else; it has its SONAME and cannot be unmapped.
set -euo pipefail
library=$1
listed=$(cut -d' ' -f1 "$(dirname "$0")/symbols.txt" | LC_ALL=C sort)
exported=$(nm -D --defined-only --format=posix "$library" | cut -d' ' -f1 | LC_ALL=C sort)
if ! diff <(echo "$listed") <(echo "$exported"); then
    echo "exported symbols (>) differ from tests/abi/symbols.txt (<); a new function is listed there with the version it came in" >&2
    exit 1
fi
readelf -d "$library" | grep -q 'SONAME.*\[libredischan\.so\.0\]' || { echo "no SONAME libredischan.so.0" >&2; exit 1; }
readelf -d "$library" | grep -q 'NODELETE' || { echo "not linked with -z nodelete" >&2; exit 1; }
readelf -d "$library" | grep -q 'SYMBOLIC' || { echo "not linked with -Bsymbolic: a function of the application may take the place of ours" >&2; exit 1; }
echo "$(wc -l <<< "$exported") exported symbols, as listed; SONAME, SYMBOLIC and NODELETE are set"
