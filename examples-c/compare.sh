#!/bin/sh
# compare.sh BUILD NAME... - runs the examples and compares what they print with expected/NAME.txt, or with
# expected/NAME.mini-redis.txt if the server is mini-redis and the output differs.
#
# The server is $REDIS_URL, otherwise embedded://. SERVER=mini-redis: $REDIS_URL is one too.
# UPDATE=1 rewrites the files; read the difference before you commit it.
cd "$(dirname "$0")" || exit 1
build=$1
shift

case ${REDIS_URL:-embedded://} in
    embedded:*) SERVER=mini-redis ;;
esac

# What differs from run to run: the version and the speed.
normalised() {
    sed -E -e 's/^redischan [0-9]+\.[0-9]+\.[0-9]+.*/redischan VERSION/' -e 's/^[0-9]+ calls/N calls/'
}

printed=$(mktemp) && trap 'rm -f "$printed"' EXIT
passed=0 failed=0
for name in "$@"; do
    expected=expected/$name.txt
    if [ "$SERVER" = mini-redis ] && [ -e "expected/$name.mini-redis.txt" ]; then
        expected=expected/$name.mini-redis.txt
    fi
    "$build/$name" >"$printed" 2>&1
    status=$?
    if [ -n "$UPDATE" ] && [ $status -eq 0 ]; then
        normalised <"$printed" >"$expected"
    fi
    if [ $status -eq 0 ] && normalised <"$printed" | diff -u "$expected" -; then
        echo "ok     $name"
        passed=$((passed + 1))
    else
        echo "FAILED $name (exit status $status)"
        [ $status -eq 0 ] || cat "$printed"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
