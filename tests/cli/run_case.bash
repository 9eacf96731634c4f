# Runs one case in an empty folder, with the helpers below, and removes the folder.
set -euo pipefail
export PATH="$MLQ_BIN:$PATH"
case_file=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
    echo "FAILED: $*"
    exit 1
}

# expect CODE COMMAND...: runs it, keeps stdout in `out` and stderr in `err`, and wants that exit code.
expect() {
    local wanted=$1 got=0
    shift
    "$@" >out 2>err </dev/null || got=$?
    if [ "$got" -ne "$wanted" ]; then
        cat out err
        fail "exit code $got instead of $wanted: $*"
    fi
}

# trouble PATTERN COMMAND...: exit code 2, nothing on stdout, one line on stderr that matches.
trouble() {
    local pattern=$1
    shift
    expect 2 "$@"
    [ ! -s out ] || fail "output in spite of trouble: $*"
    [ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line: $*"; }
    grep -Eq -- "$pattern" err || { cat err; fail "no \"$pattern\" in the message of: $*"; }
}

# shellcheck source=/dev/null
source "$case_file"
