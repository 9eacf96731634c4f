# What the cases of mlq-testsize share, besides run_case.bash.

# says PATTERN...: ./out holds each extended regular expression.
says() {
    local pattern
    for pattern in "$@"; do
        grep -qE -- "$pattern" out || { cat out; fail "no \"$pattern\" in the output"; }
    done
}

# value KEY: the top-level JSON value of KEY in ./out.
value() { python3 -c 'import json, sys; print(json.load(open("out"))[sys.argv[1]])' "$1"; }
same() { [ "$1" = "$2" ] || fail "\"$1\" instead of \"$2\""; }
