# FP32 against int8: what is measured, the gate's three answers, and a pair of files.
model=$MLQ_SOURCE/data/fashion_mobilenet.onnx
quick=(--seconds 0.2 --threads 1)

# The gate: nothing is a millionth of a time as fast, nothing a million times.
expect 0 mlq-bench model "$model" --batch 1,8 "${quick[@]}" --min-speedup 0.000001 --json
python3 - <<'PY'
import json
report = json.load(open("out"))
assert report["schema"] == "mlq.bench.model/1", report["schema"]
assert [row["batch"] for row in report["runs"]] == [1, 8]
for row in report["runs"]:
    assert 0 < row["fp32_ms"] <= row["fp32_p90_ms"] <= row["fp32_p99_ms"], row
    assert row["speedup_interval"]["low"] <= row["speedup"] <= row["speedup_interval"]["high"], row
    assert row["rounds"] >= 5 and row["int8_buffer_bytes"] < row["fp32_buffer_bytes"], row
assert report["int8_cold_start_ms"] > 0 and report["peak_memory_bytes"] > 1e6
assert any("noise" in warning for warning in report["warnings"]), "not stamped"
assert report["verdict"] == "pass"
PY
expect 1 mlq-bench model "$model" --batch 1 "${quick[@]}" --min-speedup 1000000 --report gate.xml
grep -q "<failure" gate.xml || fail "no failure in JUnit"

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
