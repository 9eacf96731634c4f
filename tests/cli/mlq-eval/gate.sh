# The gate of a release in all its verdicts, on counts that are worked out by hand.
cat >calibrate.json <<'J'
{"schema": "mlq.calibrate.run/1", "accuracy_drop": 0.001,
 "accuracy_drop_evidence": {"kind": "paired", "both_right": 9100, "only_a_wrong": 50, "only_b_wrong": 40, "both_wrong": 810},
 "latency": [{"batch": 1, "int8_ms": 1.5, "int8_ms_interval": {"low": 1.4, "high": 1.7, "level": 0.95}}]}
J
alarms() { # EVENTS HOURS RATE
    echo "{\"schema\": \"mlq.eval.product/1\", \"false_alarms_per_hour\": $3,
           \"false_alarms_per_hour_evidence\": {\"kind\": \"rate\", \"events\": $1, \"exposure\": $2}}" >product.json
}
cat >release.json <<'J'
{"release": "door camera", "confidence": 0.95,
 "constraints": [
   {"name": "accuracy drop", "metric": "accuracy_drop", "at_most": 0.005},
   {"name": "false alarms", "metric": "false_alarms_per_hour", "at_most": 1},
   {"name": "ms per frame", "table": "latency", "row": {"batch": 1}, "metric": "int8_ms", "at_most": 200}]}
J

# No alarm in 24 hours: P(rate < 1) = 1 - exp(-24).
alarms 0 24 0
expect 0 mlq-eval gate release.json calibrate.json product.json --report gate.html --report gate.sarif \
    --report gate.github --report gate.xml --report gate.md --json
grep -q '"verdict": "pass"' out || fail "the JSON has no verdict"
grep -q '<span class="badge pass">pass</span>' gate.html || fail "the page has no verdict"
grep -q '::notice title=mlq-eval gate::verdict: pass (3 of 3 checks passed)' gate.github || fail "no notice"
grep -q '"ruleId": "mlq-eval/gate/false alarms"' gate.sarif || fail "no rule in the SARIF log"
grep -q '"uri": "release.json"' gate.sarif || fail "no place in the SARIF log"

# 60 alarms in 24 hours break it.
alarms 60 24 2.5
expect 1 mlq-eval gate release.json calibrate.json product.json --report gate.github
grep -q 'fail: false alarms: false_alarms_per_hour <= 1' out || { cat out; fail "the check is not named"; }
grep -q '^::error title=mlq-eval gate,file=release.json::false alarms' gate.github || fail "no error annotation"

# 20 in 24 hours decide nothing: P = P(Poisson(24) > 20) = 0.7574, and 95 % takes about three days more.
alarms 20 24 0.8333333333333334
expect 3 mlq-eval gate release.json calibrate.json product.json
grep -Eq 'inconclusive: false alarms.*probability 0\.75.*about [0-9]+\.?[0-9]* more hours would decide it' out || { cat out; fail "how much more data"; }

# A folder stands for its reports.
mkdir candidate && mv calibrate.json product.json candidate
expect 3 mlq-eval gate release.json candidate

trouble 'metric "accuracy_drop" is in no metrics file|accuracy_drop.* is in no metrics file' mlq-eval gate release.json candidate/product.json
trouble 'cannot|missing|No such|not found' mlq-eval gate release.json nowhere.json
echo '{"constraints": [{"metric": "accuracy_drop", "at_mots": 1}]}' >bad.json
trouble 'bad.json: constraints\[0\]: "at_mots" is not a key; the keys are name, metric' mlq-eval gate bad.json candidate
echo '{"optimise": {"metric": "x", "goal": "max"}}' >bad.json
trouble 'has no constraint, so everything would pass' mlq-eval gate bad.json candidate
# A known leak: the report of mlq-split check lies in the folder and failed.
printf 'a,b\n1,2\n3,4\n' >train.csv
printf 'a,b\n5,6\n1,2\n' >test.csv
alarms 0 24 0 && mv product.json candidate
expect 1 mlq-split check train.csv test.csv --report candidate/leaks.json
python3 -c 'import json; r = json.load(open("candidate/leaks.json")); assert r["leaks"] == 1 and r["leaks_by_check"], r'
expect 1 mlq-eval gate release.json candidate
grep -q 'leaks.json: its own check .*failed by its own gate' out || { cat out; fail "the leak is not named"; }
sed 's/"constraints"/"waivers": [{"report": "mlq.split.check", "reason": "the row is a header"}], "constraints"/' release.json >waived.json
expect 0 mlq-eval gate waived.json candidate
grep -q 'waived: the row is a header' out || { cat out; fail "the reason is not told"; }
sed 's/"constraints"/"demands": [{"report": "mlq.split.check", "no_leaks": true}], "constraints"/' waived.json >demanding.json
expect 1 mlq-eval gate demanding.json candidate
rm candidate/leaks.json
expect 1 mlq-eval gate demanding.json candidate
grep -q 'there is no such report' out || { cat out; fail "the missing report is not named"; }
# 5 on a share is no limit.
echo '{"x": 0.9, "x_evidence": {"kind": "share", "hits": 90, "total": 100}}' >share.json
echo '{"constraints": [{"metric": "x", "at_most": 5}]}' >percent.json
trouble 'percent.json: constraint "x": "at_most": 5 is always kept; the metric lies between 0 and 1' mlq-eval gate percent.json share.json
head -c 100000 /dev/zero | tr '\0' '[' >bad.json
trouble 'bad.json' mlq-eval gate bad.json candidate
