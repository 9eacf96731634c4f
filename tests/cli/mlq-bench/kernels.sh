# Every layer of the list has a speed, below the peak, and a ratio to oneDNN with its interval.
expect 0 mlq-bench kernels --seconds 0.02 --threads 1 --json
python3 - <<'PY'
import json
report = json.load(open("out"))
assert len(report["kernels"]) >= 15
assert report["busy"] in (True, False) and report["date"].endswith("Z"), report["busy"]
for row in report["kernels"]:
    assert 0 < row["int8_gops"] and 0 < row["peak_share"] < 1.3 and row["l2_share"] > 0, row
    assert row["onednn_f32_gops"] > 0 and row["against_f32_interval"]["low"] <= row["against_f32"], row
PY
expect 0 mlq-bench kernels --seconds 0.01 --threads 1 --layers depthwise --json
python3 -c 'import json; rows = json.load(open("out"))["kernels"]; assert rows and all("depthwise" in row["layer"] for row in rows)'
expect 2 mlq-bench kernels --layers nothing
