# The same input and seed give the same bytes, for any number of threads.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-testsize/says.bash"

for name in a b c; do
    awk -v seed=$name 'BEGIN { srand(length(seed) + index("abc", seed)); print "id,correct,group"
        for (i = 0; i < 500; i++) print i "," (rand() < 0.9) "," int(i / 5) }' > $name.csv
done
for arguments in "compare a.csv b.csv" "diagnose --train 5/900 --dev 9/100" "plan --error 0.1 --width 0.1"; do
    mlq-testsize $arguments --json > one.json
    expect 0 mlq-testsize $arguments --json
    cmp -s one.json out || fail "other bytes in a second run"
done
mlq-testsize select a.csv b.csv c.csv --json --threads 1 > one.json
expect 0 mlq-testsize select a.csv b.csv c.csv --json --threads 4
cmp -s one.json out || fail "other bytes with 4 threads"
expect 0 mlq-testsize select a.csv b.csv c.csv --seed 5 --json
! cmp -s one.json out || fail "the seed does nothing"
