# The accuracy table: the float network against two int8 twins on the same samples.
images=/usr/share/datasets/fashion-mnist
model=$MLQ_SOURCE/data/fashion_mobilenet.onnx
preset=(--preset "$MLQ_SOURCE/data/fashion_mnist.json")
expect 0 mlq-calibrate collect "$model" --data $images/train-images-idx3-ubyte.gz "${preset[@]}" --samples 50 -o 50.stats
expect 0 mlq-calibrate quantize "$model" --statistics 50.stats -o int8.onnx
expect 0 mlq-bench accuracy "$model" int8.onnx --data $images/t10k-images-idx3-ubyte.gz --labels $images/t10k-labels-idx1-ubyte.gz \
    "${preset[@]}" --limit 1000 --json
python3 - <<'PY'
import json
report = json.load(open("out"))
fp32, int8 = report["models"]
assert report["samples"] == 1000 and fp32["accuracy"] > 0.89, fp32
assert abs(int8["drop"] - (fp32["accuracy"] - int8["accuracy"])) < 1e-9, int8
assert int8["drop_interval"]["low"] <= int8["drop"] <= int8["drop_interval"]["high"], int8
assert int8["agreement"] > 0.9 and int8["only_int8_wrong"] - int8["only_fp32_wrong"] == round(1000 * int8["drop"])
PY
