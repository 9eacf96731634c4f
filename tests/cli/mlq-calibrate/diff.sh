# Where an int8 file leaves its original: outputs, values, and what is wrong with them.
images=/usr/share/datasets/fashion-mnist
model=$MLQ_SOURCE/data/fashion_mobilenet.onnx
data=(--data $images/t10k-images-idx3-ubyte.gz --preset "$MLQ_SOURCE/data/fashion_mnist.json")

expect 0 mlq-calibrate run "$model" "${data[@]}" --samples 100 --method percentile --percentile 95 --only-method -o clipped.onnx
expect 0 mlq-calibrate diff "$model" clipped.onnx "${data[@]}" --report d.json
python3 - <<'PY'
import json
report = json.load(open("d.json"))
assert [row["output"] for row in report["outputs"]] == ["logits"]
coded = [row["alone_db"] for row in report["layers"] if row["alone_db"] is not None]
assert len(coded) > 20 and coded == sorted(coded)
clipped = [row["value"] for row in report["layers"] if row["clipped_share"] > 0.01 and row["remark"] != "float"]
warned = [warning.split()[1] for warning in report["warnings"] if "clipped" in warning]
assert clipped and clipped == warned, (clipped, warned)
PY
