# A broken pipeline does not pass: an own folder of pictures, and what goes wrong in front of the network.
python3 - <<'PY'
import gzip, os
root = "/usr/share/datasets/fashion-mnist/"
images = gzip.open(root + "t10k-images-idx3-ubyte.gz").read()[16:]
labels = gzip.open(root + "t10k-labels-idx1-ubyte.gz").read()[8:]
names = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
for i in range(600):
    os.makedirs(f"pictures/{names[labels[i]]}", exist_ok=True)
    open(f"pictures/{names[labels[i]]}/{i:05}.pgm", "wb").write(b"P5 28 28 255\n" + images[i * 784:(i + 1) * 784])
open("names.txt", "w").write("\n".join(names) + "\n")
PY
model=$MLQ_SOURCE/data/fashion_mobilenet.onnx
preset=(--preset "$MLQ_SOURCE/data/fashion_mnist.json")
run() { # CODE OPTIONS...: verdict of FP32 on the folder
    local code=$1
    shift
    expect "$code" mlq-calibrate run "$model" --data pictures --samples 100 --only-method -o int8.onnx --report r.json "$@"
}
finding() { # NAME VERDICT PATTERN
    python3 - "$@" <<'PY' || fail "finding $*"
import json, re, sys
name, verdict, pattern = sys.argv[1:]
findings = {one["name"]: one for one in json.load(open("r.json"))["pipeline"]["findings"]}
found = findings.get(name)
assert found and found["verdict"] == verdict and re.search(pattern, found["detail"]), findings
PY
}

run 0 --class-names names.txt "${preset[@]}"
python3 - <<'PY'
import json
report = json.load(open("r.json"))
assert report["pipeline"]["findings"] == [] and report["verdict"] is None, report["pipeline"]
assert [row["name"] for row in report["classes"]][:2] == ["T-shirt", "Trouser"] and len(report["class_names"]) == 10
assert report["fp32_accuracy"] > 0.88 and report["fp32_accuracy_evidence"]["total"] == 500
assert abs(report["input_channels"][0]["mean"]) < 0.2
PY
run 0 --class-names names.txt "${preset[@]}" --expect-accuracy 0.91
finding "expected accuracy" pass "91.0 % is expected"
run 1 --class-names names.txt "${preset[@]}" --min-accuracy 0.98
finding "least accuracy" fail "at least 98.0 %"
run 3 --class-names names.txt "${preset[@]}" --min-accuracy 0.91
finding "least accuracy" inconclusive "more labelled samples"

# Folders numbered by the alphabet.
run 1 "${preset[@]}"
finding "order of classes" fail "[0-9.]+ % under another order of classes: see --class-names"
grep -q 'Ankle boot .* 9$' out || { cat out; fail "the table of classes does not say what FP32 sees"; }
# The preset forgotten, std 100 times too small, not scaled, scaled twice.
run 1 --class-names names.txt
finding inputs fail "right with inputs standardised by the mean and std of the data"
run 1 --class-names names.txt --mean 0.286 --std 0.00353
finding inputs fail "node /1/BatchNormalization sees other values than in training"
run 1 --class-names names.txt --scale 1 --mean 0.286 --std 0.353
finding inputs fail "with inputs divided by 255, .*see --scale 1/255"
run 1 --class-names names.txt --scale 0.0000153787 --mean 0.286 --std 0.353
finding inputs fail "with inputs not divided by 255"
# Without labels the first BatchNormalization tells.
run 0 --labels none "${preset[@]}"
run 1 --labels none --scale 1 --mean 0.286 --std 0.353
finding inputs fail "node /1/BatchNormalization"
run 3 --labels none
finding inputs inconclusive "--mean and --std"

# Labels that are no classes of the network.
mkdir pictures/Hat
cp "pictures/Bag/$(ls pictures/Bag | head -1)" pictures/Hat/
trouble 'pictures: has 11 classes, but the network scores 10' mlq-calibrate run "$model" --data pictures -o x.onnx
rm -r pictures/Hat
for i in 1 2 3; do echo "pictures/Bag/$(ls pictures/Bag | head -1),$((8 + i))"; done >list.csv
trouble 'list.csv: label 10 of .* is no class: the network scores 10, numbered from 0' mlq-calibrate run "$model" --data list.csv --path-column 1 --label-column 2 -o x.onnx
trouble '--expect-accuracy: needs labels' mlq-calibrate run "$model" --synthetic 5 --expect-accuracy 0.9 -o x.onnx
trouble '--min-accuracy: is a share .*0.91 is 91 %' mlq-calibrate run "$model" --data pictures --min-accuracy 91 -o x.onnx
