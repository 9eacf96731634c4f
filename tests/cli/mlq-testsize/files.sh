# Prediction files in all formats, from files and stdin; pairs, groups, and the best of several.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-testsize/says.bash"

python3 - <<'P'
import random
random.seed(1)
models = {"a": 0.05, "b": 0.10, "c": 0.10}
rows = [(f"x{i}", i // 10) for i in range(2000)]
for name, error in models.items():
    order = rows[:]
    random.shuffle(order)
    with open(f"{name}.csv", "w") as out:
        out.write("id,group,truth,prediction\n")
        for key, group in order:
            wrong = random.Random(f"{name}{key}").random() < error
            out.write(f"{key},{group},cat,{'dog' if wrong else 'cat'}\n")
P
sed 's/,/\t/g' a.csv > a.tsv
python3 -c '
import csv, json
for row in csv.DictReader(open("a.csv")): print(json.dumps(row))' > a.jsonl
gzip -kf a.csv

expect 0 mlq-testsize interval a.csv --json
errors=$(value errors)
same "$(value total)" 2000.0
for file in a.tsv a.jsonl a.csv.gz; do
    expect 0 mlq-testsize interval $file --json
    same "$(value errors)" "$errors"
done
expect 0 sh -c 'mlq-testsize interval - --json < a.jsonl'
same "$(value errors)" "$errors"
expect 0 mlq-testsize interval a.csv
says "Design effect"
expect 0 mlq-testsize interval a.csv --truth truth --prediction prediction --ignore-groups
says "Error rate"

expect 0 mlq-testsize compare a.csv b.csv --margin 0
says "Paired +yes" "McNemar" "pass: error of A < error of B" "Groups as the sample"
expect 1 mlq-testsize compare b.csv a.csv --margin 0.01
expect 0 mlq-testsize compare a.csv b.csv --unpaired
says "Paired +no" "P\(A has the lower error\)"
expect 0 mlq-testsize compare --a 5/100 --b 9/100
expect 0 mlq-testsize compare --cells 9100,40,60,800 --margin 0.003
expect 0 mlq-testsize select a.csv b.csv c.csv
says "Best on Dev +a.csv" "Corrected by re-selection"
expect 0 mlq-testsize select --error 0.1 --total 1000 --candidates 50
expect 0 mlq-testsize diagnose --human 0.005 --train 500/50000 --train-dev 30/2000 --dev 220/2000
says "Largest gap +data mismatch" "the largest gap is data mismatch: "
expect 0 mlq-testsize diagnose --human 0.005 --train 500/50000 --dev 220/2000
says "variance or data mismatch" "train-dev"
expect 0 mlq-testsize diagnose --train 10/100 --dev 12/100
says "needs? about"
expect 0 mlq-testsize diagnose --human 0.01 --train 100/5000 --train-dev 40/1000 --dev 50/1000
says "no size of the train-dev set alone would do: the sets .* need about"

# --hpd without data is what it says, and a prior changes the paired difference as it changes the rates.
expect 0 mlq-testsize interval --errors 0 --total 0 --prior jeffreys --hpd
says "Kind +equal tails" "no interval is shorter than all others"
expect 0 mlq-testsize compare --cells 60,25,5,10 --json
same "$(value difference_mean | cut -c1-6)" 0.1960
expect 0 mlq-testsize compare --cells 60,25,5,10 --prior 50,50 --json
same "$(value difference_mean | cut -c1-6)" 0.1
