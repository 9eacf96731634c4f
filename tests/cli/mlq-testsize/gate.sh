# The gate's exit codes and its files.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-testsize/says.bash"

expect 0 mlq-testsize gate --errors 12 --total 1940 --max-error 0.01 --confidence 0.95 --report gate.xml --report gate.md --report gate.json
says "pass: error rate < 0.01 with probability 0.95"
grep -q '<testcase' gate.xml || fail "no JUnit test case"
grep -q '| ' gate.md || fail "no Markdown"
grep -q '"schema": "mlq.testsize.gate/1"' gate.json || fail "no JSON"
expect 1 mlq-testsize gate --errors 80 --total 5000 --max-error 0.01
says "fail:"
expect 3 mlq-testsize gate --errors 13 --total 1940 --max-error 0.01
says "inconclusive:" "636 further examples"
expect 3 mlq-testsize gate --errors 0 --total 297 --max-error 0.01
says "cannot pass with 297 examples even without errors: it needs 298"
expect 0 mlq-testsize gate --errors 0 --total 298 --max-error 0.01
expect 3 mlq-testsize gate --errors 50 --total 5000 --max-error 0.01
says "more examples would not decide it"

# Sequentially the same data are not enough.
expect 3 mlq-testsize gate --errors 12 --total 1940 --max-error 0.01 --sequential
says "Always-valid interval" "further examples"
expect 0 mlq-testsize gate --errors 0 --total 10000 --max-error 0.01 --sequential
# The sequential gate speaks of itself, not of the ordinary one, which passes here.
expect 3 mlq-testsize gate --errors 0 --total 298 --max-error 0.01 --sequential --true 0.001
says "Errors allowed at this look +n/a" "Smallest size that can pass +[4-9][0-9][0-9]" "P\(pass at this look\) .* 0$"

# A ledger makes every look at the same set stricter, but not the same look again.
rm -f ledger.json
look() { mlq-testsize gate --errors "$1" --total 1940 --max-error 0.01 --ledger ledger.json --set faces --json; }
expect 0 look 10
same "$(value look)" 1
expect 3 look 12
same "$(value look)" 2
expect 0 look 10
same "$(value look)" 1
trouble '--set' mlq-testsize gate --errors 10 --total 1940 --max-error 0.01 --ledger ledger.json
echo '{}' > other.json
trouble 'not a ledger' mlq-testsize gate --errors 10 --total 1940 --max-error 0.01 --ledger other.json --set faces
