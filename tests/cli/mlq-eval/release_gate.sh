# The spec and the steps of docs/release-gate.md, on a real network and real images.
images=/usr/share/datasets/fashion-mnist
take() { sed -n "/^\`\`\`[a-z]* $1\$/,/^\`\`\`\$/p" "$MLQ_SOURCE/docs/release-gate.md" | sed '1d;$d'; }
take release.json >release.json
take gate.sh >gate.sh
[ -s release.json ] && [ -s gate.sh ] || fail "the page has no spec or no script"
# Sanitizers make an image take 0.2 s on a busy machine: there the page's limit on time would be a coin toss.
limit=200
[ -z "$MLQ_SANITIZE" ] || { limit=60000 && sed -i "s/\"at_most\": 200/\"at_most\": $limit/" release.json; }
steps() { bash gate.sh "$MLQ_SOURCE/data/fashion_mobilenet.onnx" "$MLQ_SOURCE/data/fashion_mnist.json" $images; }

# A busy machine decides nothing about speed: then the gate stays open and says why.
code=0
steps >out 2>err || code=$?
wanted=0
if grep -q '"busy": true' reports/bench.json; then
    wanted=3
    grep -q 'the machine was busy' out || { cat out; fail "an open gate does not say that the machine was busy"; }
fi
[ "$code" -eq "$wanted" ] || { cat out err; fail "exit code $code instead of $wanted"; }
for file in model.int8.onnx reports/calibrate.json reports/bench.json calibrate.html bench.html gate.html gate.md gate.sarif gate.github; do
    [ -s "$file" ] || fail "no $file"
done
[ $wanted -ne 0 ] || grep -q '::notice title=mlq-eval gate::verdict: pass (3 of 3 checks passed)' gate.github || { cat gate.github; fail "no notice"; }
grep -c '<figure>' calibrate.html | grep -qv '^0$' || fail "the page of mlq-calibrate has no picture"

# The same measurements under a stricter spec: what no int8 model of this network keeps, and what 10000 images cannot show.
sed -i "s/\"at_most\": $limit/\"at_most\": 0.000001/" release.json
expect 1 mlq-eval gate release.json reports
sed -i "s/\"at_most\": 0.000001/\"at_most\": $limit/" release.json
drop=$(grep -o '"accuracy_drop": [-0-9.e]*' reports/calibrate.json | cut -d' ' -f2)
sed -i "s/\"at_most\": 0.01/\"at_most\": $(awk "BEGIN {print $drop + 0.00005}")/" release.json
expect 3 mlq-eval gate release.json reports
grep -q 'more examples would decide it' out || { cat out; fail "how much more data"; }
