# Groups, time, domains, hash, rare classes and --strict from the shell.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"
fashion_labels labels.csv 6000
# Users of 1 to 9 rows, a day each, and a camera for one row in six.
awk -F, -v OFS=, 'NR == 1 { print "id,label,user,day,source"; next }
    { if (left-- <= 0) { user++; left = (user * 7) % 9 }
      print $1, $2, "u" user, sprintf("2024-%02d-%02d", 1 + NR % 12, 1 + NR % 28), (NR % 6 ? "web" : "camera") }' labels.csv >data.csv

expect 0 mlq-split make data.csv -o groups --group user --stratify label --strict 2%
for part in train dev test; do tail -n +2 groups/$part.csv | cut -d, -f3 | sort -u; done | sort | uniq -d >shared
[ ! -s shared ] || fail "groups in two parts"
expect 0 mlq-split verify groups
expect 1 mlq-split make data.csv -o strict --group user --stratify label --strict 0.0000001
says 'fail: sizes and shares'

expect 0 mlq-split make data.csv -o time --time day --gap 5d
last=$(tail -n +2 time/train.csv | cut -d, -f4 | sort | tail -1)
first=$(tail -n +2 time/dev.csv | cut -d, -f4 | sort | sed -n 1p)
[ $((($(date -ud "$first" +%s) - $(date -ud "$last" +%s)) / 86400)) -ge 5 ] || fail "$last and $first are too near"
[ -s time/dropped.csv ] || fail "nothing dropped in the gap"

expect 0 mlq-split make data.csv -o domain --domain source --target camera --parts train=rest,dev=0.5,test=0.5 \
    --train-dev 0.02 --stratify label
same "$(ls domain | tr '\n' ' ')" "dev.csv split.json test.csv train-dev.csv train.csv "
same "$(cut -d, -f5 domain/dev.csv domain/test.csv | sort | uniq -c | awk '$2 != "source" { print $2 $1 }')" "camera1000"
same "$(cut -d, -f5 domain/train.csv domain/train-dev.csv | sort -u | grep -c camera || true)" 0

expect 0 mlq-split make data.csv -o before --by hash --key id
{ cat data.csv; seq -f '%.0f,Bag,new,2025-01-01,web' 900000 901000; } >more.csv
expect 0 mlq-split make more.csv -o after --by hash --key id
for part in train dev test; do
    head -c "$(wc -c <before/$part.csv)" after/$part.csv | cmp -s - before/$part.csv || fail "old rows of $part moved"
done

{ cat labels.csv; echo 7000,Umbrella; } >rare.csv
expect 0 mlq-split make rare.csv -o rare --stratify label --rare drop
grep -q 'Umbrella (1)' out || fail "the rare class is not named"
same "$(cat rare/dropped.csv)" "$(printf 'id,label\n7000,Umbrella')"

printf '{"id": 1, "tags": ["a", "b"]}\n{"id": 2, "tags": ["a"]}\n{"id": 3, "tags": []}\n{"id": 4, "tags": ["b"]}\n' >tags.jsonl
expect 0 mlq-split make tags.jsonl -o tags --stratify tags --multilabel , --parts a=0.5,b=0.5 --emit column
same "$(python3 -c 'import json
for line in open("tags/split.jsonl"): print(json.loads(line)["split"])' | sort | uniq -c | tr -s ' \n' ' ')" " 2 a 2 b "
