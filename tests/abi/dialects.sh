#!/usr/bin/env bash
# dialects.sh include/redischan.h: the header compiles in every dialect, twice in one program, before and after
# hiredis.h, with no warning; and so does redischan.hpp beside it, in C++17 and later, also without exceptions and
# type information.
set -euo pipefail
header=$(realpath "$1")
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
printf '#include "%s"\n#include "%s"\nint main(void) { return (int)redis_version_number() < 0; }\n' "$header" "$header" > "$dir/twice.c"
printf '#include <hiredis/hiredis.h>\n#include "%s"\n' "$header" > "$dir/after.c"
printf '#include "%s"\n#include <hiredis/hiredis.h>\n' "$header" > "$dir/before.c"
hpp=${header%.h}.hpp
printf '#include "%s"\n#include "%s"\n#include "%s"\n' "$hpp" "$header" "$hpp" > "$dir/twice.cc"
printf '#include <hiredis/hiredis.h>\n#include "%s"\n' "$hpp" > "$dir/after.cc"
strict=(-Wall -Wextra -Werror -pedantic -fsyntax-only)
declare -A cxx=([gcc]=g++ [clang]=clang++)
for cc in gcc clang; do
    for std in c99 c11 c2x; do
        for file in twice after before; do "$cc" -std=$std "${strict[@]}" "$dir/$file.c"; done
    done
    for std in c++11 c++17 c++20; do
        # hiredis 0.14 is no strict C++ itself; what is checked there is that the two do not clash.
        "$cc" -x c++ -std=$std "${strict[@]}" "$dir/twice.c"
        for file in after before; do "$cc" -x c++ -std=$std -Wno-pedantic -fsyntax-only "$dir/$file.c"; done
    done
    for std in c++17 c++20; do
        for without in -fexceptions -fno-exceptions -fno-rtti "-fno-exceptions -fno-rtti"; do
            # shellcheck disable=SC2086
            "${cxx[$cc]}" -std=$std $without "${strict[@]}" -Wshadow -Wconversion "$dir/twice.cc"
        done
        # Any number of files of a program may include it: it defines nothing that only one may define.
        "${cxx[$cc]}" -std=$std -c "$dir/twice.cc" -o "$dir/twice.o"
        if nm -C "$dir/twice.o" | grep ' [TDB] '; then echo "$1: not inline in $(basename "$hpp")"; exit 1; fi
        "${cxx[$cc]}" -std=$std -Wno-pedantic -fsyntax-only "$dir/after.cc"
    done
done
# Parsers of other languages take the header as it is preprocessed: no constant is lost by that.
gcc -E -P "$header" > "$dir/preprocessed.c"
lost=0
while read -r name; do
    grep -q "\b$name = " "$dir/preprocessed.c" || { echo "$1: $name is no enumerator"; lost=1; }
done < <(sed -n 's/^#define \(REDISCHAN_[A-Z_]*\) REDISCHAN_CONSTANT(.*/\1/p' "$header")
grep -q 'REDISCHAN_ERR_TIMEOUT = -7' "$dir/preprocessed.c" && [ $lost -eq 0 ] || exit 1
echo "$1 compiles as C99, C11, C23, C++11, C++17 and C++20, with gcc and clang, beside hiredis.h"
echo "$(basename "$hpp") compiles as C++17 and C++20, with g++ and clang++, with and without exceptions"
