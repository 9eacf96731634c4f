# The published totals, the lecture's three curves with one command, and pictures.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-testsize/says.bash"

expect 0 mlq-testsize plan --error 0.01 --width 0.05 --json
same "$(value total)" 105.0
expect 0 mlq-testsize plan --error 0.1 --width 0.01 --json
same "$(value total)" 13832.0
expect 0 mlq-testsize plan --true 0.005 --max-error 0.01 --confidence 0.95 --power 0.8 --json --plot power.svg
same "$(value first_total) $(value allowed_errors) $(value always_total)" "1940.0 12.0 2184.0"
[ -s power.svg ] || fail "no picture"
expect 0 mlq-testsize plan --error 0.1 --width 0.05 --slices 0.5,0.3,0.2 --design-effect 2
says "Slices" "Design effect"
expect 0 mlq-testsize plan --true 0.02 --max-error 0.01
says "no size reaches the power"

# A prior that passes alone needs no example; these ended in "total: -1 is not a count".
expect 0 mlq-testsize plan --true 0.5 --max-error 0.96 --json --plot power.svg
same "$(value first_total)" 0.0
expect 0 mlq-testsize plan --true 0.02 --max-error 0.1 --prior mean=0.02,weight=100
says "Examples, first +0 " "the prior alone is enough"
expect 0 mlq-testsize plan --error 0.15 --width 0.0543 --level 0.8 --prior 2,98 --json
same "$(value total) $(value assured_always)" "0.0 99.0"
# Luck: 0.99^298 = 0.0500.
expect 0 mlq-testsize plan --true 0.01 --max-error 0.01 --power 0.03 --json
same "$(value first_total)" 298.0
expect 0 mlq-testsize plan --true 0.02 --max-error 0.01 --power 0.002 --plot luck.svg
says "Examples, first +298 " "Examples, always from +n/a" "passes by luck"

expect 0 mlq-testsize plan --error 0.1 --width 1e-9
says "Examples +n/a +\(no size up to 1e15\)"

expect 0 mlq-testsize curve --plot curve.svg --plot curve.png --plot curve.pdf --plot - --report curve.csv --report curve.json
says "error 0.01 +error 0.1 +error 0.3" "examples in the test set"
for picture in curve.svg curve.png curve.pdf; do [ -s $picture ] || fail "no $picture"; done
grep -q '^total,' curve.csv || fail "no table in the CSV"
grep -q '"width_at_0.01"' curve.json || fail "no table in the JSON"
trouble '.' mlq-testsize curve --plot curve.txt
expect 0 mlq-testsize interval --errors 37 --total 5000 --plot posterior.svg
[ -s posterior.svg ] || fail "no picture of the posterior"
