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
grep -q 'needs 299' out err || fail "too few frames for p99 are not mentioned"
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
