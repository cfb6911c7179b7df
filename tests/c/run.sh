#!/usr/bin/env bash
# run.sh WRAPPER PROGRAM ...: runs the programs, each through the wrapper, and sums up their counts.
# NO_LEAK_CHECK names programs whose leaks AddressSanitizer shall not look for.
set -uo pipefail
wrapper=$1; shift
passed=0 failed=0
out=$(mktemp) && trap 'rm -f "$out"' EXIT
for program in "$@"; do
    name=${program##*/}
    leaks=1; [[ " ${NO_LEAK_CHECK:-} " == *" $name "* ]] && leaks=0
    # shellcheck disable=SC2086
    ASAN_OPTIONS=detect_leaks=$leaks:${MORE_ASAN_OPTIONS-} $wrapper "$program" > "$out" 2>&1
    code=$?
    ok=$(grep -c '^ok ' "$out") not_ok=$(grep -c '^not ok ' "$out") skipped=$(grep -c '^ok .* # SKIP' "$out")
    passed=$((passed + ok - skipped)) failed=$((failed + not_ok))
    if [ $code -ne 0 ] || [ "$not_ok" -ne 0 ] || [ "$ok" -eq 0 ]; then
        echo "FAILED $name (exit code $code)"
        cat "$out"
        [ "$not_ok" -ne 0 ] || failed=$((failed + 1))
    else
        printf 'ok     %-18s %4d checks' "$name" $((ok - skipped))
        [ "$skipped" -eq 0 ] || printf ', %d need another server' "$skipped"
        rows=$(sed -n '/# SKIP/!s/^ok [0-9]* - row \([0-9]*\): .*/\1/p' "$out" | sort -nu | tr '\n' ' ')
        [ -z "$rows" ] || printf ', row %s' "${rows% }"
        echo
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
