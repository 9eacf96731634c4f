#!/usr/bin/env bash
# What every tool shares, tried on a demonstration tool: exit codes, one line of trouble, reports, help, words for shells.
# Usage: run_tool_test.sh DEMO_TOOL
set -uo pipefail
demo=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
failures=0

complain() {
    echo "FAILED: $1"
    sed 's/^/    /' out err
    failures=$((failures + 1))
}

# expect CODE WORDS ARGS...: the tool ends with CODE and says WORDS (stdout for 0, 1, 3; one line on stderr for 2).
expect() {
    local code=$1 words=$2
    shift 2
    "$demo" "$@" >out 2>err
    local got=$?
    local where=out
    if [ "$code" -eq 2 ]; then where=err; fi
    if [ $got -ne "$code" ]; then complain "$* ended with $got, not $code"; return; fi
    if ! grep -qF -e "$words" $where; then complain "$* does not say '$words'"; return; fi
    if [ "$code" -eq 2 ] && { [ "$(wc -l <err)" -ne 1 ] || [ -s out ]; }; then complain "$*: not one line on stderr"; fi
    if [ "$code" -ne 2 ] && [ -s err ]; then complain "$*: noise on stderr"; fi
}

check() {
    if ! "${@:2}"; then : >out; : >err; complain "$1"; fi
}

# Verdicts
expect 0 "verdict: pass" gate --total 5
expect 1 "verdict: fail" gate --total 5 --end fail
expect 3 "verdict: inconclusive" gate --total 5 --end open
expect 0 '"verdict": null' idle --json

# Usage
expect 2 "mlq-demo: a verb is missing; the verbs are gate, idle"
expect 2 '"frob" is not a verb' frob
expect 2 "see 'mlq-demo gate --help'" gate
expect 2 "--total" gate --total
expect 2 "--nope" gate --total 5 --nope
expect 2 "--json" --json gate --total 5
expect 2 "extra" idle extra
expect 2 "--total" gate --total 5 --total 6

# Numbers are read strictly
expect 2 '"-1" is not a whole number' gate --total=-1
expect 2 '"1.5" is not a whole number' gate --total 1.5
expect 2 '"99999999999999999999" is not a whole number' gate --total 99999999999999999999
expect 2 '"010" starts with a zero' gate --total 010
expect 2 '"0x10"' gate --total 0x10
expect 2 '"nan" is not a finite number' gate --total 1 --errors 0.1,nan
expect 2 'inf' gate --total 1 --level inf
expect 2 '"1e999" is not a finite number' gate --total 1 --errors 1e999
expect 2 "not in range" gate --total 1 --level 0.3
expect 0 "18446744073709551615" gate --total 18446744073709551615

# Common options
expect 0 "Seed     7" gate --total 1 --seed 7
expect 0 "ISA      scalar" gate --total 1 --isa scalar
expect 0 "Threads  3" gate --total 1 --threads 3
expect 2 "--isa" gate --total 1 --isa mmx
expect 2 "--threads" gate --total 1 --threads 100000
expect 2 "--seed" gate --total 1 --seed -3

# Trouble
expect 2 "mlq-demo: a.csv: row 3: \\x1b[31mred; fix it" gate --total 1 --end error
expect 2 "mlq-demo: out of memory" gate --total 1 --end memory
expect 2 "internal error: two lines" gate --total 1 --end bug

# Reports: unwritable ones are refused before the work starts, good ones appear besides stdout
expect 2 "/nowhere/r.json: cannot write" gate --total 1 --report /nowhere/r.json --end bug
expect 2 "use one of .txt, .json, .md, .html, .csv, .xml, .sarif, .github" gate --total 1 --report r.doc --end bug
expect 1 '"verdict": "fail"' gate --total 5 --end fail --json --report r.json --report r.md --report r.xml
check "report and stdout differ" cmp -s out r.json
check "the Markdown report is missing" grep -q "verdict: fail" r.md
check "the JUnit report is missing" grep -q "<failure" r.xml
# Usage is JSON's too: stdout holds one document and nothing else.
check "--json is not JSON" python3 -m json.tool r.json /dev/null

# Standard output that fails
"$demo" gate --total 1 >/dev/full 2>err
check "a full disk does not end with 2" test $? -eq 2
check "a full disk is not named" grep -q "standard output: cannot write: No space left on device" err
"$demo" --help >/dev/full 2>err
check "--help to a full disk does not end with 2" test $? -eq 2
"$demo" gate --total 1 >&- 2>err
check "a closed stdout does not end with 2" test $? -eq 2
"$demo" gate --total 1 --end fail 2>err | true
check "a broken pipe changes the verdict" test "${PIPESTATUS[0]}" -eq 1
check "a broken pipe makes noise" test ! -s err
"$demo" gate --total 1 --end flood 2>err | head -c 1 >out
check "a broken pipe of an output file is no quiet end" test "${PIPESTATUS[0]}" -eq 0 -a ! -s err

# Help, version, man page, completion: all of one definition
expect 0 "Exit codes:" --help
expect 0 "3  inconclusive" --help
expect 0 "Decide something" --help
expect 0 "Number of examples (required)" gate --help
expect 0 "(FLOAT in [0.5 - 1]; default: 0.95)" gate --help
expect 0 "mlq-demo gate --total 100" gate --help
expect 0 "Also write the result" idle --help
expect 0 "mlq-demo " --version
expect 0 ".TH MLQ\\-DEMO 1" --man
expect 2 "tcsh" --completion tcsh
for option in --total --level --errors --json --report --threads --isa --seed; do
    expect 0 "${option//-/\\-}" --man
    for shell in bash zsh; do expect 0 "$option" --completion $shell; done
    expect 0 "-l ${option#--}" --completion fish
done
"$demo" --completion bash >completion
# shellcheck disable=SC2016
completed=$(bash -c 'source ./completion; COMP_WORDS=(mlq-demo gate --se) COMP_CWORD=2; _mlq_demo; echo "${COMPREPLY[*]}"')
check "bash completes --se to '$completed'" test "$completed" = --seed
# shellcheck disable=SC2016
completed=$(bash -c 'source ./completion; COMP_WORDS=(mlq-demo i) COMP_CWORD=1; _mlq_demo; echo "${COMPREPLY[*]}"')
check "bash completes i to '$completed'" test "$completed" = idle

if [ $failures -gt 0 ]; then echo "$failures failures"; exit 1; fi
echo "all as expected"
