# Networks of several inputs, of integers, and of inputs without a batch: calibrated, proven and written like any other.
PYTHONPATH="$MLQ_SOURCE/tests/cli" python3 - <<'PY'
import json, os, random, struct
from onnx_wire import field, floats, node, port, write_model
random.seed(3)
INT64, UINT8 = 7, 2

def weights(name, *shape):
    count = 1
    for size in shape:
        count *= size
    return floats(name, shape, [random.gauss(0, 1) for _ in range(count)])

def npy(path, code, shape, values):
    header = "{'descr': '%s', 'fortran_order': False, 'shape': (%s,), }" % ({"q": "<i8", "f": "<f4", "B": "|u1"}[code], ", ".join(map(str, shape)))
    header += " " * (-(len(header) + 11) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}{code}", *values))

# Words with a mask and a factor that has no batch.
words = [node("Gather", ["table", "ids"], "e"), node("Mul", ["e", "mask"], "m"), node("Mul", ["m", "factor"], "s"), node("Flatten", ["s"], "f"),
         node("MatMul", ["f", "w1"], "h"), node("Relu", ["h"], "r"), node("MatMul", ["r", "w2"], "y")]
write_model("words.onnx", words, [weights("table", 20, 8), weights("w1", 32, 16), weights("w2", 16, 3),
                                  port(11, "ids", ("N", 4), INT64), port(11, "mask", ("N", 4, 1)), port(11, "factor", (1,))], {}, {"y": ("N", 3)})
ids = [[random.randrange(20) for _ in range(4)] for _ in range(40)]
mask = [[[1], [1], [random.randrange(2)], [0]] for _ in range(40)]
with open("words.jsonl", "w") as lines:
    for i in range(40):
        print(json.dumps({"ids": ids[i], "mask": mask[i], "factor": [1 + i / 40], "label": i % 3}), file=lines)
npy("ids.npy", "q", (40, 4), sum(ids, []))
npy("mask.npy", "f", (40, 4, 1), [one[0] for row in mask for one in row])
npy("factor.npy", "f", (40, 1), [1 + i / 40 for i in range(40)])

# Pictures that stay bytes, as TensorFlow exports them.
cast = field(1, field(1, "x") + field(2, "c") + field(4, "Cast") + field(5, field(1, "to") + field(3, 1) + field(20, 2)))
write_model("bytes.onnx", [cast, node("Flatten", ["c"], "f"), node("MatMul", ["f", "w1"], "h"), node("Relu", ["h"], "r"), node("MatMul", ["r", "w2"], "y")],
            [weights("w1", 48, 8), weights("w2", 8, 3), port(11, "x", ("N", 4, 4, 3), UINT8)], {}, {"y": ("N", 3)})
os.mkdir("pictures")
for i in range(30):
    open(f"pictures/{i}.ppm", "wb").write(b"P6 4 4 255\n" + bytes(random.randrange(256) for _ in range(48)))
PY

expect 0 mlq-calibrate collect words.onnx --data words.jsonl -o lines.stats
grep -q '"ids" 4, "mask" 4x1, "factor" 1' out || { cat out; fail "which inputs?"; }
expect 0 mlq-calibrate collect words.onnx --data ids=ids.npy,mask=mask.npy,factor=factor.npy -o arrays.stats
# The values are the same, whatever file they come from; only the fingerprint of the data is another one.
expect 0 mlq-calibrate quantize words.onnx --statistics lines.stats -o a.onnx
expect 0 mlq-calibrate quantize words.onnx --statistics arrays.stats -o b.onnx
cmp a.onnx b.onnx
expect 0 mlq-calibrate diff words.onnx a.onnx --data words.jsonl --json
python3 -c "
import json
rows = json.load(open('out'))['outputs']
assert len(rows) == 1 and rows[0]['sqnr_db'] > 20, rows"

expect 0 mlq-calibrate run words.onnx --data words.jsonl --labels none --samples 10 -o int8.onnx --report r.json --latency 1
python3 - <<'PY'
import json
report = json.load(open("r.json"))
assert report["proof_samples"] == 30 and all(row["agreement"] > 0.5 for row in report["methods"]), report["methods"]
assert report["latency"][0]["batch"] == 1, report["latency"]
PY
expect 0 mlq-bench model words.onnx a.onnx --batch 1 --seconds 0.1
expect 0 mlq-bench layers words.onnx --seconds 0.1
expect 0 mlq-bench accuracy words.onnx a.onnx --data words.jsonl --json

expect 0 mlq-calibrate run bytes.onnx --data pictures --samples 10 --only-method -o int8.onnx
trouble 'holds .*, which is no uint8.*--scale' mlq-calibrate run bytes.onnx --data pictures --scale 1/255 -o x.onnx

# Noise within the range of its input.
expect 0 mlq-calibrate run words.onnx --synthetic 8 --range ids=0..19 --range mask=0..1 -o int8.onnx
trouble 'index' mlq-calibrate run words.onnx --synthetic 8 --range ids=90..99 -o x.onnx
trouble 'no such input; did you mean "ids"' mlq-calibrate run words.onnx --synthetic 8 --range id=0..19 -o x.onnx
trouble 'range "ids=0-19": is not NAME=LOW..HIGH' mlq-calibrate run words.onnx --synthetic 8 --range ids=0-19 -o x.onnx
trouble 'does not lie in int64' mlq-calibrate run words.onnx --synthetic 8 --range ids=19..0 -o x.onnx

trouble 'has no array "ids", and the network takes "ids", "mask", "factor"' mlq-calibrate run words.onnx --data ids.npy -o x.onnx
trouble 'input "factor" has none' mlq-calibrate run words.onnx --data ids=ids.npy,mask=mask.npy -o x.onnx
trouble 'input "musk": is not in the network; did you mean "mask"' mlq-calibrate run words.onnx --data ids=ids.npy,musk=mask.npy,factor=factor.npy -o x.onnx
trouble 'nothing.jsonl: cannot read' mlq-calibrate run words.onnx --data nothing.jsonl -o x.onnx
sed '4s/"ids": \[[0-9]*/"ids": [NaN/' words.jsonl >nan.jsonl
trouble 'nan.jsonl: line 4: not valid JSON .*in ids\[0\]' mlq-calibrate run words.onnx --data nan.jsonl -o x.onnx
sed -i '3s/"mask": \[\[1\]/"mask": [[1], [1]/' words.jsonl
trouble 'line 3: "mask" has 5 numbers, the first sample 4; pad' mlq-calibrate collect words.onnx --data words.jsonl -o x.stats
sed -i 3d words.jsonl
sed -i '5s/"ids": \[[0-9]*/"ids": [1.5/' words.jsonl
trouble 'line 5: holds 1.5.*which is no int64' mlq-calibrate collect words.onnx --data words.jsonl -o x.stats
[ ! -e x.onnx ] && [ ! -e x.stats ] || fail "something was written"

# What both networks compute, for any other judge.
expect 0 mlq-calibrate run bytes.onnx --data pictures --samples 10 --only-method --write-outputs d/e -o int8.onnx
python3 - <<'PY'
import struct
rows = {}
for network in "fp32", "int8":
    data = open(f"d/e/{network}/y.npy", "rb").read()
    assert data[:6] == b"\x93NUMPY" and b"'shape': (20, 3, )" in data[:128] and len(data) == 128 + 20 * 3 * 4, data[:128]
    rows[network] = struct.unpack("<60f", data[128:])
noise = sum((a - b) ** 2 for a, b in zip(rows["fp32"], rows["int8"]))
assert 0 < noise < 0.01 * sum(a * a for a in rows["fp32"]), noise
lines = open("d/e/samples.csv").read().split()
assert lines[0] == "id" and len(lines) == 21 and all(line.endswith('.ppm"') for line in lines[1:]), lines
PY
trouble 'int8.onnx: is no folder' mlq-calibrate run bytes.onnx --data pictures --write-outputs int8.onnx/x -o x.onnx
