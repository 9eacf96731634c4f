# Whatever is wrong ends with exit code 2 and one line that says where, what, and what to do; nothing half-written stays.
images=/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz
labels=/usr/share/datasets/fashion-mnist/t10k-labels-idx1-ubyte.gz
good=$MLQ_SOURCE/data/fashion_mobilenet.onnx

trouble "--data: is missing.*--synthetic" mlq-calibrate run "$good" -o x.onnx
trouble "missing.onnx: cannot read" mlq-calibrate run missing.onnx --data $images -o x.onnx
head -c 5000 "$good" >truncated.onnx
trouble "truncated.onnx: " mlq-calibrate run truncated.onnx --data $images -o x.onnx
: >empty.onnx
trouble "empty.onnx: " mlq-calibrate run empty.onnx --data $images -o x.onnx
echo "this is not a model" >text.onnx
trouble "text.onnx: " mlq-calibrate run text.onnx --data $images -o x.onnx
trouble "nowhere" mlq-calibrate run "$good" --data nowhere -o x.onnx
mkdir folder
trouble "folder" mlq-calibrate run "$good" --data folder -o x.onnx
head -c 3000 $images >short.gz
trouble "short.gz" mlq-calibrate run "$good" --data short.gz -o x.onnx
trouble "labels" mlq-calibrate run "$good" --data /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz --labels $labels -o x.onnx
trouble "no/such/folder" mlq-calibrate run "$good" --data $images -o no/such/folder/x.onnx
trouble "method" mlq-calibrate run "$good" --data $images --method best -o x.onnx
trouble "needs labels" mlq-calibrate run "$good" --data $images --max-drop 0.01 -o x.onnx
trouble "max-drop" mlq-calibrate run "$good" --data $images --labels $labels --max-drop 5 -o x.onnx
trouble "avx512vnni|unknown|--isa" mlq-calibrate run "$good" --data $images --isa neon -o x.onnx
trouble "shard" mlq-calibrate collect "$good" --data $images --shard 4/4 -o x.stats
head -c 100 "$good" >junk.stats
trouble "junk.stats" mlq-calibrate quantize "$good" --statistics junk.stats -o x.onnx
python3 - <<'PY'
import math, struct
def save(name, shape, value):
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }" % (shape,)
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    count = math.prod(shape)
    open(name, "wb").write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack("<f", value) * count)
save("nan.npy", (4, 1, 28, 28), math.nan)
save("shape.npy", (4, 3, 5, 5), 0.0)
PY
trouble "nan.npy.*(NaN|finite)" mlq-calibrate run "$good" --data nan.npy -o x.onnx
trouble "shape.npy" mlq-calibrate run "$good" --data shape.npy -o x.onnx
mkdir pictures
head -c 2000 /dev/urandom >pictures/a.png
trouble "a.png" mlq-calibrate run "$good" --data pictures -o x.onnx
expect 0 mlq-calibrate collect "$good" --synthetic 2 -o good.stats
expect 0 mlq-calibrate quantize "$good" --statistics good.stats -o int8.onnx
trouble "int8.onnx: network: is quantized already; start from" mlq-calibrate run int8.onnx --data $images -o x.onnx
trouble "int8.onnx: network: is quantized already" mlq-calibrate collect int8.onnx --data $images -o x.stats
trouble "int8.onnx: network: is quantized already" mlq-calibrate quantize int8.onnx --statistics good.stats -o x.onnx
[ -z "$(ls | grep '^x\.')" ] || fail "something was written: $(ls)"

# A full disk: the device refuses, nothing stays.
trouble "/dev/full: cannot write" mlq-calibrate collect "$good" --data $images --samples 3 -o /dev/full

for limit in -0.005 1 7; do
    trouble '^mlq-calibrate: --max-drop: is a share of all samples, from 0 on and below 1; 0.005 is half a point$' mlq-calibrate run "$MLQ_SOURCE/data/fashion_mobilenet.onnx" --synthetic 4 --max-drop $limit -o x.onnx
done
