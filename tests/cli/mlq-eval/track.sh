# Tracks in MOTChallenge's text format: values of the reference, folders and single files, and what is refused.
sets=$MLQ_SOURCE/tests/metrics/tracking
for mode in strict trackeval motmetrics; do
    compat=none
    [ "$mode" = strict ] || compat=$mode
    expect 0 mlq-eval track "$sets/crowd/truth" "$sets/crowd/results" --compat "$compat" --json --draws 100 --report "$mode.md"
    python3 - "$sets/reference.csv" "$mode" <<'P'
import csv, json, sys
row = next(r for r in csv.DictReader(open(sys.argv[1])) if r["set"] == "crowd " + sys.argv[2])
report = json.load(open("out"))
for key in ("mota", "moda", "recall", "precision", "idf1", "idp", "idr", "hota", "deta", "assa", "loca", "fragmentations", "mostly_tracked"):
    assert abs(report[key] - float(row[key])) <= 1e-12, key
assert report["schema"] == "mlq.eval.track/1"
assert abs(report["motp_iou"] - float(row["motp"])) <= 1e-12
assert ("motp_distance" in report) == (sys.argv[2] == "motmetrics")
assert [r["sequence"] for r in report["by_sequence"]] == list("abcdef")
assert sum(r["identity_switches"] for r in report["by_sequence"]) == report["identity_switches"] == float(row["switches"])
assert len(report["alphas"]) == 19 and report["alphas"][0]["hota"] == report["hota_0"]
assert report["mota_interval"]["low"] < report["mota"] < report["mota_interval"]["high"]
assert report["mostly_tracked_share_evidence"]["kind"] == "share"
P
done
# Same input and seed, same bytes; gzip and standard input are read.
mlq-eval track "$sets/plain/truth" "$sets/plain/results" --threads 1 --json >one.json
cp -r "$sets/plain" plain
gzip plain/truth/a.txt plain/results/b.txt
mlq-eval track plain/truth plain/results --threads 2 --json >two.json
diff one.json two.json || fail "threads or gzip change the numbers"
mlq-eval track "$sets/plain/truth/b.txt" - <"$sets/plain/results/b.txt" --json >three.json
python3 -c '
import json
one, all = json.load(open("three.json")), json.load(open("one.json"))
row = next(r for r in all["by_sequence"] if r["sequence"] == "b")
for key in ("hota", "mota", "idf1", "misses", "frames"): assert one[key] == row[key], key
assert "mota_interval" not in one and any("1 sequence has no interval" in n for n in one["notes"])'
# No truth: null and a reason, never -1; what has no partner is listed.
expect 0 mlq-eval track "$sets/empty/truth" "$sets/empty/results" --json --no-intervals
python3 -c '
import json
report = json.load(open("out"))
assert report["sequences_without_truth"] == ["no_truth"], report
row = next(r for r in report["by_sequence"] if r["sequence"] == "no_truth")
assert row["mota"] is None and row["false_positives"] > 0 and row["hota"] == 0'
expect 0 mlq-eval track "$sets/no_truth/truth" "$sets/no_truth/results" --json
python3 -c '
import json
report = json.load(open("out"))
assert report["mota"] is None and "no box of the truth" in report["mota_note"]
assert report["recall"] is None and report["precision"] == 0'
mkdir -p truth/v1/gt truth/v2/gt results
printf '1,1,0,0,9,9,1,1,1\n2,1,0,0,9,9,1,1,1\n' | tee truth/v1/gt/gt.txt >truth/v2/gt/gt.txt
printf '[Sequence]\nseqLength=5\n' >truth/v1/seqinfo.ini
printf '1,4,0,0,9,9,1,-1,-1,-1\n2,4,0,0,9,9,1,3,-1,-1\n' >results/v1.txt
touch results/v9.txt
expect 0 mlq-eval track truth results --json
python3 -c '
import json
report = json.load(open("out"))
assert report["frames"] == 7 and report["misses"] == 3
assert report["sequences_without_results"] == ["v2"] and report["sequences_only_in_results"] == ["v9"]
assert report["result_classes_left_out"] == [{"class": 3, "boxes": 1}]
assert len(report["warnings"]) == 3'
# A release gate reads it.
echo '{"release": "tracker", "constraints": [{"name": "lost tracks", "metric": "mostly_lost_share", "report": "mlq.eval.track", "at_most": 0.9}, {"name": "HOTA", "metric": "hota", "at_least": 0.01}]}' >release.json
mlq-eval track "$sets/crowd/truth" "$sets/crowd/results" --json >track.json
expect 0 mlq-eval gate release.json track.json
expect 0 mlq-eval track "$sets/crowd/truth" "$sets/crowd/results" --plot hota.svg --continuity frame-before --iou 0.4 --report r.html
grep -q '<svg' hota.svg || fail "no picture"
grep -q 'frame-before' out || fail "continuity is not named"
# The example of docs/mlq-eval.md.
(cd "$MLQ_SOURCE" && mlq-eval track tests/metrics/tracking/crowd/truth tests/metrics/tracking/crowd/results) >shown.txt
sed -n '/^```text track$/,/^```$/p' "$MLQ_SOURCE/docs/mlq-eval.md" | sed '1d;$d' >example.txt
[ "$(wc -l <example.txt)" -ge 8 ] || fail "the page has no example"
while read -r line; do grep -Fqx -- "$line" shown.txt || fail "the page shows another value: $line"; done <example.txt
# Trouble.
bad() { printf "$1" >bad.txt; trouble "$2" mlq-eval track truth/v1/gt/gt.txt bad.txt; }
bad '1,1,0,0,9,9\n1,2,0,0,9\n' 'bad.txt: line 2: has 5 numbers, the first row has 6'
bad '1,1,0,0,9,9\n2,1,0,nan,9,9\n' 'bad.txt: line 2: number 4, "nan", is not a finite number'
bad '1,1,0,0,9,9\n1,1,5,0,9,9\n' 'bad.txt: line 2: id 1 is in frame 1 already'
bad '1,1,0,0,9,-9\n' 'line 1: the box has a negative size'
bad '1.5,1,0,0,9,9\n' 'line 1: frame 1.5 is not a whole number'
bad '6,1,0,0,9,9\n' 'line 1: frame 6 is not a whole number from 1 to 5; the sequence has no more frames'
trouble 'nothere.*' mlq-eval track truth nothere
trouble 'holds results of no sequence' mlq-eval track truth truth
trouble 'cannot both be standard input' mlq-eval track - -
trouble 'has its own' mlq-eval track truth results --compat trackeval --continuity last-match
trouble 'length of one sequence' mlq-eval track truth results --frames 9
trouble 'between 0.001 and 1' mlq-eval track truth results --iou 50
sed 's/,1,1$/,-1,-1/' truth/v1/gt/gt.txt >mot15.txt
trouble 'mot15.txt: line 1: the truth has no class.*--preprocess mot15' mlq-eval track mot15.txt results/v1.txt
expect 0 mlq-eval track mot15.txt results/v1.txt --preprocess mot15
