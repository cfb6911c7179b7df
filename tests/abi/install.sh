#!/usr/bin/env bash
# `make install` into an empty place gives a tree that pkg-config, CMake and the static library work from.
set -euo pipefail
cd "$(dirname "$0")/../.."
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
make --no-print-directory install PREFIX="$dir/usr" > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
export PKG_CONFIG_PATH=$dir/usr/lib/pkgconfig

cp examples-c/hello.c examples-c/cpp_basics.cc "$dir/"
cd "$dir"
# shellcheck disable=SC2046
gcc hello.c -o shared $(pkg-config --cflags --libs redischan) -Wl,-rpath,"$dir/usr/lib"
# shellcheck disable=SC2046
g++ -std=c++17 cpp_basics.cc -o cpp $(pkg-config --cflags --libs redischan) -Wl,-rpath,"$dir/usr/lib"
# shellcheck disable=SC2046
gcc hello.c -o static $(pkg-config --cflags redischan) usr/lib/libredischan.a $(pkg-config --libs-only-l --static redischan | sed 's/-lredischan//')
printf 'cmake_minimum_required(VERSION 3.10)\nproject(hello C)\nfind_package(redischan 0.1 REQUIRED)\nadd_executable(cmaked hello.c)\ntarget_link_libraries(cmaked redischan::redischan)\n' > CMakeLists.txt
cmake -S . -B build -DCMAKE_PREFIX_PATH="$dir/usr" > log 2>&1 && cmake --build build >> log 2>&1 || { cat log; exit 1; }
for program in ./shared ./cpp ./static ./build/cmaked; do
    (cd / && env -u REDIS_URL "$dir/$program" > /dev/null) || { echo "$program failed"; exit 1; }
done
echo "installed: pkg-config, CMake, the C++ header and the static library work"
