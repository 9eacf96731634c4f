# FP32 against int8: what is measured, the gate's three answers, and a pair of files.
model=$MLQ_SOURCE/data/fashion_mobilenet.onnx
quick=(--seconds 0.2 --threads 1)

# The gate: nothing is a millionth of a time as fast, nothing a million times; a busy machine decides neither.
gate() {
    code=0
    mlq-bench model "$model" "${quick[@]}" --json "$@" >out || code=$?
    [ "$code" = 0 ] || [ "$code" = 1 ] || [ "$code" = 3 ] || fail "exit code $code"
    CODE=$code python3 - <<'PY'
import json, os
report = json.load(open("out"))
code = int(os.environ["CODE"])
assert {"pass": 0, "fail": 1, "inconclusive": 3}[report["verdict"]] == code, report["verdict"]
assert any(row["busy"] for row in report["load"]) == report["busy"], report["load"]
assert any("busy" in warning for warning in report["warnings"]) == report["busy"], report["warnings"]
for row, check in zip(report["load"], report["checks"]):
    limits = max(row["fp32_waited"], row["int8_waited"], row["stolen"], row["spread"])
    assert row["busy"] == (limits > 0.05), row
    assert (check["verdict"] == "inconclusive") == row["busy"], (row, check)
PY
}
gate --batch 1,8 --min-speedup 0.000001
[ "$code" != 1 ] || fail "failed a limit of nearly nothing"
python3 - <<'PY'
import json
report = json.load(open("out"))
assert report["schema"] == "mlq.bench.model/1", report["schema"]
assert [row["batch"] for row in report["runs"]] == [1, 8]
for row in report["runs"]:
    assert 0 < row["fp32_ms"] <= row["fp32_p90_ms"] <= row["fp32_p99_ms"], row
    assert row["speedup_interval"]["low"] <= row["speedup"] <= row["speedup_interval"]["high"], row
    evidence = row["speedup_evidence"]
    if evidence["kind"] == "unknown":
        assert report["busy"] and "busy" in evidence["reason"], evidence
    else:
        assert evidence["draws"] == sorted(evidence["draws"]) and 1 < len(evidence["draws"]) <= 1000, evidence
    assert row["rounds"] >= 5 and row["int8_buffer_bytes"] < row["fp32_buffer_bytes"], row
for row in report["load"]:
    assert row["fp32_cpu_ms"] > 0 and row["int8_cpu_ms"] > 0 and row["others"] >= 0, row
assert report["int8_cold_start_ms"] > 0 and report["peak_memory_bytes"] > 1e6
assert report["processors"] >= 1 and report["date"].endswith("Z") and report["load_average"] >= 0
assert any("noise" in warning for warning in report["warnings"]), "not stamped"
PY
gate --batch 1 --min-speedup 1000000 --report gate.xml
[ "$code" != 0 ] || fail "passed a limit of a million"
grep -Eq "<failure|<error" gate.xml || fail "neither failure nor error in JUnit"

expect 0 mlq-calibrate collect "$model" --synthetic 4 -o noise.stats
expect 0 mlq-calibrate quantize "$model" --statistics noise.stats -o int8.onnx
expect 0 mlq-bench model "$model" int8.onnx --batch 2 "${quick[@]}" --sweep-threads 1,2 --json
python3 - <<'PY'
import json
report = json.load(open("out"))
assert report["int8"] == "int8.onnx" and [row["threads"] for row in report["runs"]] == [1, 2], report
PY

# A limit in the middle of what was measured cannot be decided. Chance has a say, so it may take more than one try.
expect 0 mlq-bench model "$model" int8.onnx --batch 1 --seconds 0.05 --threads 1 --json
for try in 1 2 3 4 5 6 7 8; do
    limit=$(python3 -c 'import json; print(json.load(open("out"))["runs"][0]["speedup"])')
    code=0
    mlq-bench model "$model" int8.onnx --batch 1 --seconds 0.05 --threads 1 --min-speedup "$limit" --json >out || code=$?
    [ "$code" != 3 ] || break
    [ "$try" != 8 ] || fail "eight times decided against the median of the run before"
done
grep -q '"verdict": "inconclusive"' out || fail "exit code 3 without its verdict"
# A list takes the word behind it and no more: what follows is the model.
expect 0 mlq-bench model --batch 1 --seconds 0.02 --threads 1 "$model"
