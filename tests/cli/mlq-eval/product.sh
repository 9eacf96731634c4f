# What the user of the product notices: counts, rates with intervals, and what is refused.
printf '0\n5\n9\n20\n30\n' >alarms.txt
seq 1 100 >ms.txt
expect 0 mlq-eval product --alarms alarms.txt --hours 24 --cooldown 10 --caught 9 --visits 10 --latency ms.txt --warmup 10 --json
python3 - <<'P'
import json
report = json.load(open("out"))
assert (report["alarms"], report["events"], report["hours"]) == (5, 3, 24)      # 5 and 9 follow 0
assert report["false_alarms_per_hour"] == 3 / 24
assert (report["caught"], report["visits"], report["errors"], report["total"]) == (9, 10, 1, 10)
assert report["catch_probability"] == 0.9
assert (report["frames"], report["mean_ms"], report["max_ms"]) == (90, 55.5, 100)  # 11 .. 100
assert report["p50_ms"] == 55 and report["p99_ms"] == 100 and report["p99_ms_note"].startswith("no interval")
P
grep -q '"p99_ms_note": "no interval: 90 values; it takes 368, an upper bound alone 299"' out || fail "too few frames for p99 are not mentioned"
grep -q '"max_ms_note": "no interval: a maximum has none' out || fail "the maximum seems to be exact"
grep -q '"mean_ms_interval"' out || fail "the mean has no interval"
# The gate asks the frames themselves: all 90 are below 101, P(p99 <= 101) = 1 - 0.99^90 = 0.5953, and 299 would decide.
cp out frames.json
gate() { # METRIC LIMIT
    echo "{\"constraints\": [{\"metric\": \"$1\", \"at_most\": $2}]}" >limit.json
    mlq-eval gate limit.json frames.json
}
expect 3 gate p99_ms 101
grep -Eq 'probability 0\.5953; about (209|210) more values would decide it' out || { cat out; fail "how many more frames"; }
expect 1 gate p50_ms 30
expect 0 gate p50_ms 80
expect 3 gate max_ms 200
grep -q 'no interval: a maximum has none' out || { cat out; fail "why the maximum decides nothing"; }
printf '1\nnan\n' >bad.txt
trouble 'bad.txt: line 2' mlq-eval product --latency bad.txt
# The gate decides on the posterior of these counts: 0 events in 24 h, P(rate <= 1) = 1 - exp(-24).
expect 0 mlq-eval product --count 0 --hours 24 --json
mv out product.json
echo '{"release": "door", "confidence": 0.95, "constraints": [{"name": "alarms", "metric": "false_alarms_per_hour", "at_most": 1}]}' >release.json
expect 0 mlq-eval gate release.json product.json
trouble 'later than --hours' mlq-eval product --alarms alarms.txt --hours 0.001
trouble 'hours' mlq-eval product --count 3
trouble 'nothing to measure' mlq-eval product
trouble 'caught' mlq-eval product --caught 3 --visits 2
trouble 'caught' mlq-eval product --caught -3 --visits 2
trouble 'deadline' mlq-eval product --caught 1 --visits 2 --deadline 5
trouble 'deadline' mlq-eval product --deadline 5

# Visits and every alarm that was raised: five visits, of which b is missed and c is seen after 40 of 60 seconds; the
# alarms at 500, 505 and 900 are in no visit, and the first two are one event.
printf 'id,start,end\na,0,20\nb,100,120\nc,200,260\nd,300,310\ne,400,410\n' >visits.csv
printf '5\n6\n240\n250\n300\n409\n500\n505\n900\n' >detections.txt
expect 0 mlq-eval product --visit-list visits.csv --detections detections.txt --hours 2 --cooldown 10 --deadline 30 --prior jeffreys --json --report product.html
python3 - <<'P'
import json
report = json.load(open("out"))
assert (report["detections"], report["stray_detections"], report["events"]) == (9, 3, 2)
assert (report["caught"], report["visits"], report["errors"]) == (3, 5, 2)
assert report["catch_probability"] == 0.6 and report["false_alarms_per_hour"] == 1
assert report["catch_probability_evidence"] == {"kind": "share", "hits": 3, "total": 5, "prior_hits": 0.5, "prior_misses": 0.5}
assert report["false_alarms_per_hour_evidence"] == {"kind": "rate", "events": 2, "exposure": 2, "prior_events": 0.5}
within = {row["seconds"]: row["share"] for row in report["caught_within"]}
assert within == {1: 0.2, 2: 0.2, 5: 0.4, 10: 0.6, 20: 0.6, 50: 0.8}, within
P
# The gate keeps the prior: P(share >= 0.3) under Beta(3.5, 2.5), 0.9228 (Beta(4, 3) would give 0.9295).
cp out visits.json
echo '{"constraints": [{"metric": "catch_probability", "at_least": 0.3}]}' >limit.json
expect 3 mlq-eval gate limit.json visits.json
grep -q 'probability 0.9228' out || { cat out; fail "another prior"; }
expect 0 mlq-eval product --visit-list visits.csv --detections detections.txt
grep -q 'Caught  *4$' out || { cat out; fail "caught at any time"; }
trouble 'needs --detections' mlq-eval product --visit-list visits.csv
trouble 'needs --visit-list' mlq-eval product --detections detections.txt
trouble 'is instead of' mlq-eval product --visit-list visits.csv --detections detections.txt --alarms alarms.txt --hours 3
trouble 'is instead of' mlq-eval product --visit-list visits.csv --detections detections.txt --caught 3 --visits 4
printf 'id,start,end\na,0,20\na,100,120\n' >bad.csv
trouble 'bad.csv: row 2 .*is the id of row 1 again' mlq-eval product --visit-list bad.csv --detections detections.txt
: >empty.txt
trouble 'empty.txt: holds no number' mlq-eval product --latency empty.txt
