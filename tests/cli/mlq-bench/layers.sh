# Every layer has its work, its time and its bound; shares add up; the depthwise pairs save what the lecture says.
model=$MLQ_SOURCE/data/fashion_mobilenet.onnx
expect 0 mlq-bench layers "$model" --seconds 0.2 --threads 1 --plot bars.svg --roofline roof.svg --json
python3 - <<'PY'
import json
report = json.load(open("out"))
layers = report["layers"]
convolutions = [row for row in layers if row["op"] == "Conv"]
assert len(convolutions) == 25 and all(row["kind"] == "int8" for row in convolutions), len(convolutions)
assert abs(sum(row["share"] for row in layers) - 1) < 1e-6
for row in convolutions:
    assert row["fp32_ms"] > 0 and row["int8_ms"] > 0 and row["gops"] > 0, row
    # Two operations per MAC over the time, against the peak.
    assert abs(row["gops"] - 2e-6 * row["macs"] / row["int8_ms"]) < 1e-3 * row["gops"], row
    assert row["bound_gops"] <= report["peak_int8_gops"] * 1.0001, row
depthwise = [row for row in convolutions if row["multiplications_per_output"] == 9][1:]  # the stem has one input channel
assert depthwise and all("depthwise" in row["why"] or row["peak_share"] >= 0.8 for row in depthwise), depthwise
assert report["busy"] in (True, False) and report["date"].endswith("Z"), report["busy"]
assert any("9 + " in row["pair"] for row in report["depthwise_pairs"])
PY
grep -q "<svg" bars.svg || fail "no bars"
grep -q "<svg" roof.svg || fail "no roofline"
