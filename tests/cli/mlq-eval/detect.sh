# COCO sets with values of the reference, options, and what is refused.
sets=$MLQ_SOURCE/tests/metrics/detection
expect 0 mlq-eval detect "$sets/plain.truth.json" "$sets/plain.results.json" --compat pycocotools --json --draws 100 --report r.md
python3 - "$sets/reference.csv" <<'P'
import csv, json, sys
row = next(r for r in csv.DictReader(open(sys.argv[1])) if r["set"] == "plain")
report = json.load(open("out"))
keys = ["ap", "ap_50", "ap_75", "ap_small", "ap_medium", "ap_large", "ar_1", "ar_10", "ar_100", "ar_small", "ar_medium", "ar_large"]
for i, key in enumerate(keys):
    assert abs(report[key] - float(row[f"stat{i}"])) <= 1e-12, key
assert report["schema"] == "mlq.eval.detect/1"
P
# Same input and seed, same bytes; gzip is read.
mlq-eval detect "$sets/ties.truth.json" "$sets/ties.results.json" --draws 100 --threads 1 --json >one.json
gzip -c "$sets/ties.truth.json" >t.json.gz
mlq-eval detect t.json.gz "$sets/ties.results.json" --draws 100 --threads 2 --json >two.json
diff one.json two.json || fail "threads or gzip change the numbers"
# No truth: null and a reason, never -1.
expect 0 mlq-eval detect "$sets/negatives.truth.json" "$sets/negatives.results.json" --json
python3 -c '
import json
report = json.load(open("out"))
assert report["ap"] is None and "no truth" in report["ap_note"], report["ap"]
assert report["detections_per_empty_image"] > 1
assert len(report["classes_missing_from_truth"]) == 3'
expect 0 mlq-eval detect "$sets/many.truth.json" "$sets/many.results.json" --iou 0.5,0.9 --max-dets 300 --area all:0:1e9,tiny:0:400 --ap all --no-intervals --plot pr.svg
grep -q 'AP tiny' out || fail "no area range of our own"
grep -q '<svg' pr.svg || fail "no picture"
expect 0 mlq-eval detect "$sets/plain.truth.json" "$sets/plain.results.json" --compat voc-devkit --ap 11
trouble 'is not between 0.001 and 1' mlq-eval detect "$sets/plain.truth.json" "$sets/plain.results.json" --iou 50
trouble 'is no COCO annotation file' mlq-eval detect "$sets/plain.results.json" "$sets/plain.results.json"
sed 's/"score":0\.[0-9]*/"score":NaN/' "$sets/plain.results.json" >nan.json
trouble 'nan.json: \[0\]: "score" is not a finite number' mlq-eval detect "$sets/plain.truth.json" nan.json
head -c 500 "$sets/plain.results.json" >cut.json
trouble 'cut.json.*not valid JSON' mlq-eval detect "$sets/plain.truth.json" cut.json
# Groups of images, and the AP under other conventions: the one that is asked for stands among them.
sed 's/"images":\[{/"images":[{"video":1,/; s/},{"id":\([0-9]*\),"width"/},{"video":"b","id":\1,"width"/g' "$sets/plain.truth.json" >grouped.json
expect 0 mlq-eval detect grouped.json "$sets/plain.results.json" --group video --draws 100 --explain --json
python3 - <<'P'
import json
report = json.load(open("out"))
assert report["groups"] == 2
rows = {row["convention"]: row for row in report["conventions"]}
assert rows["COCO, exact"]["ap"] == report["ap"] and rows["COCO, exact"]["step"] is None
for row in rows.values():
    if row["than"]:
        assert abs(row["ap"] - rows[row["than"]]["ap"] - row["step"]) < 1e-15
assert rows["score at least 0.25"]["step"] < 0 < rows["IoU 0.5"]["step"]
P
trouble 'has no "camera", by which images shall be grouped' mlq-eval detect grouped.json "$sets/plain.results.json" --group camera
