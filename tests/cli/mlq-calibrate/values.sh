# Networks without classes are compared by their values: one number a sample, numbers for many places. And a network
# with classes has its further outputs looked at.
python3 - <<'PY'
import os, random, sys
sys.path.insert(0, os.path.join(os.environ["MLQ_SOURCE"], "tests/cli"))
from onnx_wire import floats, node, write_model
random.seed(1)
def weights(name, *shape):
    count = 1
    for size in shape:
        count *= size
    return floats(name, shape, [random.gauss(0, 1) for _ in range(count)])
body = [node("Conv", ["x", "w1"], "c"), node("Relu", ["c"], "r")]
pooled = [node("GlobalAveragePool", ["r"], "p"), node("Flatten", ["p"], "f")]
x = {"x": ("N", 3, 8, 8)}
w1 = weights("w1", 4, 3, 1, 1)
write_model("logit.onnx", body + pooled + [node("MatMul", ["f", "w2"], "y")], [w1, weights("w2", 4, 1)], x, {"y": ("N", 1)})
write_model("map.onnx", body + [node("Conv", ["r", "w2"], "y")], [w1, weights("w2", 5, 4, 1, 1)], x, {"y": ("N", 5, 8, 8)})
# `far` lives on small differences of large numbers, which int8 rounds away.
write_model("two.onnx", body + pooled + [node("MatMul", ["f", "w2"], "y"), node("Conv", ["r", "w3", "up"], "t"), node("Relu", ["t"], "u"),
                                         node("Conv", ["u", "w4", "down"], "v"), node("Relu", ["v"], "z"), node("Conv", ["z", "w5"], "far")],
            [w1, weights("w2", 4, 3), weights("w3", 4, 4, 1, 1), floats("up", (4,), [3000] * 4), floats("w4", (4, 4, 1, 1), [1] * 16),
             floats("down", (4,), [-11997] * 4), weights("w5", 1, 4, 1, 1)], x, {"y": ("N", 3), "far": ("N", 1, 8, 8)})
for label in "ab":
    os.makedirs(f"pictures/{label}")
    for i in range(20):
        open(f"pictures/{label}/{i}.ppm", "wb").write(b"P6 8 8 255\n" + bytes(random.randrange(256) for _ in range(192)))
open("labels.csv", "w").write("label\n" + "0\n" * 40)
PY
for model in logit map; do
    expect 0 mlq-calibrate run $model.onnx --data pictures --samples 10 -o int8.onnx --report r.json
    grep -q 'compared by their values' out || { cat out; fail "$model: what is compared?"; }
    python3 - <<'PY'
import json
report = json.load(open("r.json"))
assert len(report["methods"]) > 3 and all(row["sqnr_db"] > 15 and "accuracy" not in row for row in report["methods"]), report["methods"]
assert "accuracy_drop" not in report and "fp32_accuracy" not in report and "classes" not in report
PY
    for gate in "--max-drop 0.01" "--min-accuracy 0.5" "--expect-accuracy 0.5" "--predictions p.csv" "--labels labels.csv" "--eval-data pictures --eval-labels labels.csv"; do
        # shellcheck disable=SC2086
        trouble 'asks for classes, and output "y" scores none.*leave it out; .*"sqnr_db"' mlq-calibrate run $model.onnx --data pictures $gate -o x.onnx
    done
done
[ ! -e x.onnx ] && [ ! -e p.csv ] || fail "something was written"

expect 3 mlq-calibrate run two.onnx --data pictures --labels labels.csv --expect-accuracy 0.5 --max-drop 0.9 --samples 10 -o int8.onnx
grep -Eq 'inconclusive: outputs beyond the first .*output far at [-0-9.]+ dB; labels say nothing of it' out || { cat out; fail "the second output is not looked at"; }
