# What a model's file may be: weights beside it, functions of its own, and an If whose condition is known.
model=$MLQ_SOURCE/data/fashion_mobilenet.onnx
expect 0 mlq-calibrate collect "$model" --synthetic 8 -o all.stats
expect 0 mlq-calibrate quantize "$model" --statistics all.stats -o one.onnx
expect 0 mlq-calibrate quantize "$model" --statistics all.stats --external-data --json -o two.onnx
python3 - <<'PY'
import json, os
report = json.load(open("out"))
assert report["external_data"] == "two.onnx.data", report
assert report["int8_bytes"] == os.path.getsize("two.onnx") + os.path.getsize("two.onnx.data"), report
assert os.path.getsize("two.onnx") < os.path.getsize("one.onnx")
assert sorted(os.listdir()) == ["all.stats", "err", "one.onnx", "out", "two.onnx", "two.onnx.data"], os.listdir()
PY
# The same network.
expect 0 mlq-calibrate diff one.onnx two.onnx --synthetic 4 --json
python3 -c "import json; assert all(row['sqnr_db'] == 200 for row in json.load(open('out'))['outputs'])"
mv two.onnx.data moved
trouble "keeps its data in \"two.onnx.data\".*not beside the model" mlq-calibrate inspect two.onnx
trouble "standard output has nothing beside it" mlq-calibrate quantize "$model" --statistics all.stats --external-data -o -

# A function that is called twice, and an If in it.
PYTHONPATH="$MLQ_SOURCE/tests/cli" python3 - <<'PY'
from onnx_wire import field, node, port

def constant(name, data_type, data):
    return field(5, field(2, data_type) + field(8, name) + field(9, data))

def branch(op):
    return field(1, field(1, "a") + field(2, "t") + field(4, op)) + field(2, "branch") + field(12, field(1, "t"))

def choice(name, op):
    return field(5, field(1, name) + field(6, branch(op)) + field(20, 5))

def write(path, condition, body):
    own = field(7, "own")
    calls = [field(1, field(1, a) + field(1, "c") + field(2, b) + field(4, "Twice") + own) for a, b in (("x", "m"), ("m", "y"))]
    graph = b"".join(calls) + field(2, "g") + condition + port(11, "x", ("N", 3)) + port(12, "y", ("N", 3))
    function = field(1, "Twice") + field(4, "a") + field(4, "c") + field(5, "b") + body + field(10, "own")
    with open(path, "wb") as file:
        file.write(field(1, 8) + field(7, graph) + field(8, field(2, 13)) + field(25, function))

known = constant("c", 9, b"\1")
chooses = field(7, field(1, "c") + field(2, "b") + field(4, "If") + choice("then_branch", "Relu") + choice("else_branch", "Neg"))
write("function.onnx", known, chooses)
write("self.onnx", known, field(7, field(1, "a") + field(2, "b") + field(4, "Twice") + field(7, "own")))
open_condition = field(1, field(1, "x") + field(2, "s") + field(4, "ReduceMax") + field(5, field(1, "keepdims") + field(3, 0) + field(20, 2)))
is_above = field(1, field(1, "s") + field(1, "zero") + field(2, "c") + field(4, "Greater"))
write("open.onnx", constant("zero", 1, b"\0\0\0\0") + open_condition + is_above, chooses)
PY
expect 0 mlq-calibrate inspect function.onnx
trouble "self.onnx: node .* is a function that calls itself" mlq-calibrate inspect self.onnx
trouble "open.onnx: node .*\(If\): its condition depends on the samples" mlq-calibrate inspect open.onnx
