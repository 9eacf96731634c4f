# The best candidate that keeps all constraints; none: exit code 1 and the nearest.
candidate() { # NAME HITS MS
    echo "{\"accuracy\": 0.$2, \"accuracy_evidence\": {\"kind\": \"share\", \"hits\": $2, \"total\": 1000}}" >"$1_accuracy.json"
    echo "{\"ms\": $3}" >"$1_ms.json"
}
candidate slow 990 20
candidate good 940 5
candidate better 950 9
echo '{"constraints": [{"metric": "ms", "exact": true, "at_most": 10}, {"metric": "accuracy", "at_least": 0.9}],
       "optimise": {"metric": "accuracy", "goal": "max"}}' >release.json
files() { echo "$1=$1_accuracy.json,$1_ms.json"; }
expect 0 mlq-eval rank release.json "$(files slow)" "$(files good)" "$(files better)" --json --report rank.html
grep -q '"best": "better"' out || { cat out; fail "another winner"; }
expect 1 mlq-eval rank release.json "$(files slow)"
grep -q 'nearest is slow: ms <= 10 (exact): observed 20' out || { cat out; fail "the nearest is not named"; }
# A measured number without an interval keeps nothing and breaks nothing: 3, as the gate says.
sed 's/"exact": true, //' release.json >bare.json
expect 3 mlq-eval rank bare.json "$(files slow)"
grep -q 'neither counts nor an interval' out || { cat out; fail "the reason is not named"; }
trouble 'is given twice' mlq-eval rank release.json "$(files good)" "$(files good)"
trouble 'names no file' mlq-eval rank release.json good=

echo '{"combined": [{"name": "quality", "mean": "harmonic", "of": [
        {"metric": "accuracy", "scale": "share", "weight": 2},
        {"metric": "ms", "exact": true, "scale": {"worst": 10, "best": 0}}]}],
       "optimise": {"metric": "quality", "goal": "max"}}' >release.json
# better: 3 / (2 / 0.95 + 1 / 0.1) = 0.2478; good: 3 / (2 / 0.94 + 1 / 0.5) = 0.7268
expect 0 mlq-eval rank release.json "$(files good)" "$(files better)" --json
grep -q '"best": "good"' out || { cat out; fail "another winner"; }
expect 0 mlq-eval combine release.json good_accuracy.json good_ms.json
grep -Eq 'quality +harmonic +0\.7268' out || { cat out; fail "another mean"; }
echo '{"combined": [{"name": "a", "mean": "harmonic", "of": [{"metric": "ms"}]}]}' >bad.json
trouble "scale.* is missing" mlq-eval combine bad.json good_ms.json
