# Files for processors without VNNI: uint8 weights, 7 activation bits, and the check of saturation.
images=/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
labels=/usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz
model=$MLQ_SOURCE/data/fashion_resnet.onnx
data=(--data $images --preset "$MLQ_SOURCE/data/fashion_mnist.json" --samples 20)
expect 0 mlq-calibrate collect "$model" "${data[@]}" -o 20.stats
quantize=(mlq-calibrate quantize "$model" --statistics 20.stats)

# Right everywhere unless VNNI is promised.
expect 0 "${quantize[@]}" -o any.onnx
expect 0 "${quantize[@]}" --cpu avx2 -o avx2.onnx
cmp any.onnx avx2.onnx
expect 0 "${quantize[@]}" --cpu vnni -o vnni.onnx
expect 0 "${quantize[@]}" --cpu vnni --activation-bits 7 -o seven.onnx
expect 0 "${quantize[@]}" --for avx2 --write-precision tuned.json -o tuned.onnx --json
python3 - <<'PY'
import json
report = json.load(open("out"))
bits = [entry["activation_bits"] for entry in json.load(open("tuned.json"))["nodes"].values() if "activation_bits" in entry]
assert len(bits) == 16 and bits.count(7) > 0, bits
sevens = [row for row in report["scales"] if row["bits"] == 7]
assert report["values_of_7_bits"] == f"{len(sevens)} of {len(report['scales'])}", report["values_of_7_bits"]
assert all(row["zero_point"] <= 64 for row in sevens), sevens
PY
for file in any seven tuned; do expect 0 mlq-calibrate inspect $file.onnx --saturation; done
expect 1 mlq-calibrate inspect vnni.onnx --saturation --json
python3 - <<'PY'
import json
report = json.load(open("out"))
layers = report["saturation"]
assert len(layers) == 16 and any(layer["unsafe_pairs"] > 0 for layer in layers), layers
assert all(layer["unsafe_pairs"] <= layer["pairs"] and layer["unsafe_share"] <= 1 for layer in layers), layers
PY
# The plan that --for avx2 wrote makes the same file without it.
expect 0 "${quantize[@]}" --precision tuned.json -o same.onnx
cmp tuned.onnx same.onnx

# The proof shows accuracy and time with and without.
expect 0 mlq-calibrate run "$model" --labels $labels "${data[@]}" --activation-bits 7 --only-method --latency 1 \
    --eval-data ${images/train/t10k} --eval-labels ${labels/train/t10k} -o run.onnx --json
python3 - <<'PY'
import json
report = json.load(open("out"))
names = [row["method"] for row in report["methods"]]
assert len(names) == 3 and names[2] == names[1][:-1] + ", 8 bits)", names
assert len(report["latency_of_bits"]) == 1 and report["latency_of_bits"][0]["speedup"] > 0, report["latency_of_bits"]
PY

trouble "changes nothing in a file for mlq" "${quantize[@]}" --target mlq --cpu vnni -o x.onnx
trouble "tensorrt needs 8" "${quantize[@]}" --target tensorrt --activation-bits 7 -o x.onnx
trouble "openvino needs 8" "${quantize[@]}" --target openvino --for avx2 -o x.onnx
trouble "leave out one" "${quantize[@]}" --activation-bits 7 --for avx2 -o x.onnx
trouble "activation-bits" "${quantize[@]}" --activation-bits 6 -o x.onnx
trouble "no layer with int8 weights" mlq-calibrate inspect "$model" --saturation
[ ! -e x.onnx ]
