# A model that fixes its batch size (here 4) is calibrated, judged, written and timed in such batches.
images=/usr/share/datasets/fashion-mnist
data=(--data $images/t10k-images-idx3-ubyte.gz --labels $images/t10k-labels-idx1-ubyte.gz
    --preset "$MLQ_SOURCE/data/fashion_mnist.json")
# The name of the open dimension becomes the number 4, in a varint of the same length.
python3 - "$MLQ_SOURCE/data/fashion_resnet.onnx" <<'PY'
import sys
model = open(sys.argv[1], "rb").read()
fixed = model.replace(b"\x0a\x03\x12\x01N", b"\x0a\x03\x08\x84\x00")
assert fixed != model
open("four.onnx", "wb").write(fixed)
PY

expect 0 mlq-calibrate run four.onnx "${data[@]}" --samples 30 --only-method --json -o int8.onnx
python3 - <<'PY'
import json
report = json.load(open("out"))
assert report["calibration_samples"] == 30 and report["proof_samples"] == 9970, report
PY
expect 0 mlq-bench layers int8.onnx --seconds 0.05 --threads 1 --json
python3 -c "import json; assert json.load(open('out'))['batch'] == 4"
trouble "fixes its batch size at 4" mlq-bench layers int8.onnx --batch 1
trouble "fixes its batch size at 4" mlq-bench model four.onnx int8.onnx --batch 8

# The command line fixes what a model leaves open, in all verbs that read it.
shape=(--input-shape image=4x1x28x28)
expect 0 mlq-calibrate run "$MLQ_SOURCE/data/fashion_resnet.onnx" "${shape[@]}" "${data[@]}" --samples 30 --only-method -o asked.onnx
cmp asked.onnx int8.onnx || fail "an asked batch gives other bytes than one in the file"
expect 0 mlq-bench model "$MLQ_SOURCE/data/fashion_resnet.onnx" asked.onnx "${shape[@]}" --seconds 0.05 --threads 1 --json
python3 -c "import json; assert [row['batch'] for row in json.load(open('out'))['runs']] == [4]"
trouble "dimension 1 is 1 in the file, 3 was asked" mlq-calibrate inspect "$MLQ_SOURCE/data/fashion_resnet.onnx" --input-shape Nx3x28x28
trouble "input-shape" mlq-calibrate inspect "$MLQ_SOURCE/data/fashion_resnet.onnx" --input-shape image=big
