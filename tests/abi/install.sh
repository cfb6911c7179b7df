#!/usr/bin/env bash
# `make install` gives a tree that pkg-config, CMake and the static library work from, also after it was moved; it is
# small, holds no path of the machine that built it, and `make uninstall` leaves nothing of it.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
fail() { echo "install.sh: $1" >&2; exit 1; }
quietly() { "$@" > "$dir/log" 2>&1 || { cat "$dir/log" >&2; fail "$*"; }; }

# Built and installed at one place, used at another.
quietly make --no-print-directory install PREFIX="$dir/first"
mkdir "$dir/moved"
mv "$dir/first" "$dir/moved/usr"
lib=$dir/moved/usr/lib
export PKG_CONFIG_PATH=$lib/pkgconfig

"$root/tests/abi/paths.sh" "$lib/libredischan.so" "$lib/libredischan.a"
if grep -rlF "$dir/first" "$dir/moved"; then fail "names where it was installed first"; fi
# Members are named after the crate whose code they hold; what was optimized across crates is all of this one.
ar t "$lib/libredischan.a" > "$dir/members"
grep -q '^redischan\.tokio-' "$dir/members" && ! grep -q '^tokio' "$dir/members" ||
    fail "the library was not optimized across crates (lto)"
so=$(stat -Lc %s "$lib/libredischan.so") archive=$(stat -Lc %s "$lib/libredischan.a")
[ "$so" -le 6000000 ] && [ "$archive" -le 20000000 ] ||
    fail "libredischan.so has $so bytes and libredischan.a $archive: are they stripped?"

cp examples-c/hello.c examples-c/cpp_basics.cc "$dir/"
cd "$dir"
rpath=-Wl,-rpath,$lib
# shellcheck disable=SC2046
{
    quietly gcc hello.c -o shared $(pkg-config --cflags --libs redischan) "$rpath"
    quietly g++ -std=c++17 cpp_basics.cc -o cpp $(pkg-config --cflags --libs redischan) "$rpath"
    archive_flags=$(pkg-config --libs --static redischan | sed 's/-lredischan/-l:libredischan.a/')
    quietly gcc hello.c -o archive $(pkg-config --cflags redischan) $archive_flags
    quietly gcc -static hello.c -o static $(pkg-config --cflags --libs --static redischan)
}
needs() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | tr '\n' ' '; }
[[ $(needs shared) == *libredischan.so.0* ]] || fail "the shared program needs $(needs shared)"
[[ $(needs archive) != *redischan* ]] || fail "the program with the archive needs $(needs archive)"
[ -z "$(needs static)" ] || fail "the fully static program needs $(needs static)"

cat > CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.10)
project(hello C)
foreach(refused 0.0.9 0.0 0.1.99 0.2 1.0 0.2...<1)
  find_package(redischan ${refused} QUIET CONFIG)
  if(redischan_FOUND)
    message(FATAL_ERROR "${redischan_VERSION} was found for ${refused}")
  endif()
endforeach()
foreach(accepted 0.1 0.1.0 0.1...<0.2)
  find_package(redischan ${accepted} REQUIRED)
endforeach()
find_package(redischan REQUIRED)
add_executable(with_shared hello.c)
target_link_libraries(with_shared redischan::redischan)
add_executable(with_static hello.c)
target_link_libraries(with_static redischan::redischan-static)
CMAKE
quietly cmake -S . -B build -DCMAKE_PREFIX_PATH="$dir/moved/usr"
quietly cmake --build build
[[ $(needs build/with_shared) == *libredischan.so.0* ]] || fail "CMake's shared program needs $(needs build/with_shared)"
[[ $(needs build/with_static) != *redischan* ]] || fail "CMake's static program needs $(needs build/with_static)"

for program in ./shared ./cpp ./archive ./static build/with_shared build/with_static; do
    (cd / && quietly env -u REDIS_URL "$dir/$program")
done

# A distribution's layout: staged, and with the libraries in a folder for their architecture.
cd "$root"
libdir=/usr/lib/$(gcc -print-multiarch)
layout=(PREFIX=/usr LIBDIR="$libdir" DESTDIR="$dir/stage")
quietly make --no-print-directory install "${layout[@]}"
staged() { PKG_CONFIG_PATH=$dir/stage$libdir/pkgconfig pkg-config --variable="$1" redischan; }
[ -e "$(staged libdir)/libredischan.so.0" ] || fail "libdir is $(staged libdir)"
[ -e "$(staged includedir)/redischan.h" ] || fail "includedir is $(staged includedir)"
quietly cmake -S "$dir" -B "$dir/build-staged" -DCMAKE_PREFIX_PATH="$dir/stage/usr"
quietly cmake --build "$dir/build-staged"
quietly make --no-print-directory uninstall "${layout[@]}"
left=$(find "$dir/stage" -not -type d)
[ -z "$left" ] || fail "uninstall left $left"

echo "installed and moved: shared, C++, archive, fully static, CMake shared and static; .so $((so / 1000)) kB, .a $((archive / 1000)) kB"
