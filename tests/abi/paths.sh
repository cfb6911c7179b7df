#!/usr/bin/env bash
# paths.sh FILE ...: no path of the machine that built them is in these files: not the home, the checkout, the
# toolchain or the downloaded crates. A home of / would be in every path, so it is not looked for.
set -euo pipefail
paths=("$PWD/")
for path in "${HOME:-/}" "${CARGO_HOME:-/}" "${CARGO_TARGET_DIR:-/}" "$(rustc --print sysroot)"; do
    [ "$path" = / ] || paths+=("${path%/}/")
done
for file in "$@"; do
    # Where this finds nothing, nothing is proved: the paths may be written in another way.
    grep -aqF /cargo/registry/src/ "$file" || { echo "$file names no file of a crate at all" >&2; exit 1; }
    for path in "${paths[@]}"; do
        count=$(grep -aoF -- "$path" "$file" | wc -l) || true
        [ "$count" -eq 0 ] || { echo "$file names $count files of $path; see packaging/build" >&2; exit 1; }
    done
done
