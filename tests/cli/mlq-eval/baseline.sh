# A baseline is pinned by its hash, and a candidate is never compared with itself.
predictions() { # EXTRA_ERRORS_EVERY
    echo id,correct
    for i in $(seq 1 2000); do echo "$i,$((i % 12 == 0 || i % $1 == 0 ? 0 : 1))"; done
}
predictions 5000 >before.csv
predictions 500 >now.csv
spec() { echo "{\"constraints\": [{\"metric\": \"accuracy\", \"max_drop\": 0.01, \"baseline\": {\"file\": \"before.csv\"$1}}]}" >release.json; }
spec ''
trouble 'the baseline could move; pin it: "hash": "[0-9a-f]{32}"' mlq-eval gate release.json now.csv
hash=$(grep -o '[0-9a-f]\{32\}' err)
spec ", \"hash\": \"$hash\""
# 4 more errors in 2000: P(drop < 1 point) is almost 1.
expect 0 mlq-eval gate release.json now.csv
cp before.csv copy.csv
trouble 'is the baseline itself' mlq-eval gate release.json copy.csv
predictions 30 >now.csv
expect 1 mlq-eval gate release.json now.csv
echo 2001,1 >>before.csv
trouble 'the baseline has changed; if that is meant, pin [0-9a-f]{32}' mlq-eval gate release.json now.csv
