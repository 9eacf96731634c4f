# The spec and the steps of docs/release-gate.md, on a real network and real pictures.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-eval/release_folder.bash"
slow_machine

# A busy machine decides nothing about speed: then the gate stays open and says why.
code=0
steps >out 2>err || code=$?
wanted=0
if grep -q '"busy": true' reports/bench.json; then
    wanted=3
    grep -q 'the machine was busy' out || { cat out; fail "an open gate does not say that the machine was busy"; }
fi
[ "$code" -eq "$wanted" ] || { cat out err; fail "exit code $code instead of $wanted"; }
for file in model.int8.onnx reports/calibrate.json reports/bench.json reports/split.json reports/diff.json calibrate.html bench.html gate.html gate.md gate.sarif gate.github; do
    [ -s "$file" ] || fail "no $file"
done
[ $wanted -ne 0 ] || grep -q '::notice title=mlq-eval gate::verdict: pass (8 of 8 checks passed)' gate.github || { cat gate.github; fail "no notice"; }
grep -c '<figure>' calibrate.html | grep -qv '^0$' || fail "the page of mlq-calibrate has no picture"

# The same measurements under a stricter spec: what no int8 model of this network keeps, and what 1500 pictures cannot show.
sed 's/"int8_ms", "at_most": 60000/"int8_ms", "at_most": 0.000001/' release.json >strict.json
expect 1 mlq-eval gate strict.json reports
drop=$(grep -o '"accuracy_drop": [-0-9.e]*' reports/calibrate.json | cut -d' ' -f2)
sed "s/\"at_most\": 0.01/\"at_most\": $(awk "BEGIN {print $drop + 0.00005}")/" release.json >strict.json
expect 3 mlq-eval gate strict.json reports
grep -q 'more examples would decide it' out || { cat out; fail "how much more data"; }
sed 's/"fp32_accuracy", "at_least": 0.9/"fp32_accuracy", "at_least": 0.99/' release.json >strict.json
expect 1 mlq-eval gate strict.json reports

# A pipeline that is broken fails the release, and is waived by its name only.
sort classes.txt >sorted.txt
expect 1 mlq-calibrate run model.onnx --preset preset.json --class-names sorted.txt --data images/train --eval-data images/test --samples 20 \
    --only-method --latency 1 --report reports/calibrate.json -o broken.onnx
expect 1 mlq-eval gate release.json reports
grep -q 'pipeline: order of classes.*failed by its own gate' out || { cat out; fail "the finding is not named"; }
