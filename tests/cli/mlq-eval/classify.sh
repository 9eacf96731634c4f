# Predictions of a trained network on Fashion-MNIST, in FP32 and in int8, and sets judged by scikit-learn.
images=/usr/share/datasets/fashion-mnist
expect 0 mlq-calibrate run "$MLQ_SOURCE/data/fashion_mobilenet.onnx" --data $images/t10k-images-idx3-ubyte.gz \
    --labels $images/t10k-labels-idx1-ubyte.gz --preset "$MLQ_SOURCE/data/fashion_mnist.json" --samples 200 --only-method \
    --predictions predictions.csv -o out.onnx --report run.json
[ "$(head -1 predictions.csv)" = "id,truth,fp32,int8" ] || fail "header of --predictions"
[ "$(wc -l <predictions.csv)" -eq 9801 ] || fail "the proof has 9800 samples"
for column in fp32 int8; do
    expect 0 mlq-eval classify predictions.csv --prediction $column --json --draws 100
    cp out $column.json
done
python3 - <<'P'
import json
accuracy = {row["method"]: row["accuracy"] for row in json.load(open("run.json"))["methods"]}
for column, method in (("fp32", "FP32"), ("int8", "int8 (auto)")):
    report = json.load(open(f"{column}.json"))
    assert report["accuracy"] == accuracy[method], (report["accuracy"], accuracy)
    assert report["examples"] == 9800 and len(report["classes"]) == 10
    worst = min(report["classes"], key=lambda row: row["f1"])
    assert worst["class"] == "6", worst   # shirts, the class that everybody confuses
P

expect 0 mlq-eval classify "$MLQ_SOURCE/tests/metrics/ranking/classes.csv" --plot-roc roc.svg --plot-pr pr.svg --plot-reliability rel.svg \
    --report r.md --report r.csv
grep -q 'ROC AUC, mean over classes' out || fail "no AUC"
for picture in roc pr rel; do grep -q '<svg' $picture.svg || fail "no picture $picture"; done
# Standard input has its classes named; JSON lines say the same as CSV.
mlq-eval classify "$MLQ_SOURCE/tests/metrics/ranking/classes.csv" --draws 50 --json | grep -v '"title"' >csv.json
python3 -c '
import csv, json, sys
for row in csv.DictReader(open(sys.argv[1])): print(json.dumps(row))' "$MLQ_SOURCE/tests/metrics/ranking/classes.csv" >rows.jsonl
mlq-eval classify - --classes ant,bee,cat,dog --draws 50 --json <rows.jsonl | grep -v '"title"' >stdin.json
diff csv.json stdin.json || fail "JSON lines and CSV disagree"

printf 'truth,prediction,land\na,a,de\na,b,fr\nb,b,fr\n' >slices.csv
expect 0 mlq-eval classify slices.csv --slice land
grep -q 'By land' out || fail "no slices"
trouble 'no column "city"' mlq-eval classify slices.csv --slice city
printf 'id,truth,prediction\nx,a,a\nx,a,a\n' >twice.csv
trouble 'twice.csv: row 2 \(line 3\), column "id"' mlq-eval classify twice.csv
printf 'truth,score\n1,nan\n' >nan.csv
trouble 'nan.csv: row 1 \(line 2\), column "score"' mlq-eval classify nan.csv
trouble 'none are given' mlq-eval classify
# Weights, correlation and kappa, and a log loss that is infinite.
printf 'truth,prediction,w\na,a,3\na,b,1\nb,b,2\nb,b,2\n' >weighted.csv
expect 0 mlq-eval classify weighted.csv --weight w --json
python3 - <<'P'
import json
report = json.load(open("out"))
assert abs(report["accuracy"] - 7 / 8) < 1e-12 and report["accuracy_evidence"]["total"] < 4
assert abs(report["kappa"] - 0.75) < 1e-12, report["kappa"]   # 8 examples, 7 agree, 4 by chance
assert report["mcc"] > 0.75 and report["mcc_evidence"]["kind"] == "student"
P
trouble '--weight' mlq-eval classify --scores s.npy --labels y.npy --weight w
printf 'truth,score\n1,0\n0,0.5\n1,0.5\n' >certain.csv
expect 0 mlq-eval classify certain.csv
grep -q 'Log loss, clipped .*1e-15' out || { cat out; fail "no clipped log loss"; }
