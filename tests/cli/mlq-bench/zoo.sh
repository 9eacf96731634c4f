# The smallest networks of the zoo: measured, and written for others to read and quantize.
expect 0 mlq-bench zoo --models mobilenet_v2 --batch 1 --samples 1 --seconds 0.1 --json
python3 - <<'PY'
import json
report = json.load(open("out"))
row, = report["zoo"]
assert [load["busy"] for load in report["load"]] == [report["busy"]], report["load"]
assert row["model"] == "mobilenet_v2" and 0.30 < row["gmacs"] < 0.302, row
assert row["float_steps"] == "", "not entirely in int8: " + row["float_steps"]
assert row["int8"] > 0 and row["fp32_ms"] > 0, row
assert (row["bf16"] is None) == (row["bf16_layers"] is None), row  # both need the processor's instructions
assert row["bf16"] is None or row["bf16"] > 0, row
PY
mkdir zoo
expect 0 mlq-bench zoo --models mobilenet_v2 --samples 1 --write zoo
expect 0 mlq-calibrate collect zoo/mobilenet_v2.onnx --synthetic 1 -o zoo.stats
expect 0 mlq-calibrate quantize zoo/mobilenet_v2.onnx --statistics zoo.stats -o zoo/again.onnx
expect 0 mlq-calibrate inspect zoo/again.onnx --json
python3 - <<'PY'
import json
steps = json.load(open("out"))["steps"]
kinds = [step["kind"] for step in steps]
assert sum(step["op"] == "Conv" and step["kind"] == "int8" for step in steps) == 52, kinds
assert kinds.count("float32") == 0, [step for step in steps if step["kind"] == "float32"]
PY
