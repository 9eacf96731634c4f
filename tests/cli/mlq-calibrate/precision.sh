# Which node runs in which precision: decided once, shown, written, read back and obeyed.
images=/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
model=$MLQ_SOURCE/data/fashion_resnet.onnx
expect 0 mlq-calibrate collect "$model" --data $images --preset "$MLQ_SOURCE/data/fashion_mnist.json" --samples 20 -o 20.stats

# One value each: the model is not taken for another node.
expect 0 mlq-calibrate inspect "$model" --json --write-precision plan.json
node=$(python3 -c 'import json; print([n for n, e in json.load(open("plan.json"))["nodes"].items() if e["op"] == "Conv"][3])')
expect 0 mlq-calibrate quantize --keep-float "$node" "$model" --statistics 20.stats -o kept.onnx
expect 0 mlq-calibrate quantize --keep-float "$node" --keep-float-type GlobalAveragePool --keep-float-regex ".*Flatten.*" \
    "$model" --statistics 20.stats --write-precision kept.json -o kept.onnx
python3 - "$node" <<'PY'
import json, sys
plan = json.load(open("kept.json"))
assert plan["schema"] == "mlq.precision/1" and plan["target"] == "ort", plan
kept = {name: entry for name, entry in plan["nodes"].items() if entry["precision"] == "float32"}
assert sys.argv[1] in kept and {entry["op"] for entry in kept.values()} == {"Conv", "GlobalAveragePool", "Flatten"}, kept
assert all(entry["why"] == "kept in float, as asked" for entry in kept.values()), kept
PY
# The plan makes the same file as the options that it came from.
expect 0 mlq-calibrate quantize "$model" --statistics 20.stats --precision kept.json -o same.onnx
cmp kept.onnx same.onnx
# A plan with one line decides about that node only.
echo "{\"schema\": \"mlq.precision/1\", \"target\": \"ort\", \"nodes\": {\"$node\": {\"precision\": \"float32\"}}}" >one.json
expect 0 mlq-calibrate quantize "$model" --statistics 20.stats --precision one.json --write-precision written.json -o one.onnx
python3 - "$node" <<'PY'
import json, sys
nodes = json.load(open("written.json"))["nodes"]
assert [name for name, entry in nodes.items() if entry["precision"] == "float32"] == [sys.argv[1]], nodes
PY
# Each target has a plan of its own.
for target in mlq tensorrt openvino; do
    expect 0 mlq-calibrate quantize "$model" --statistics 20.stats --target $target -o $target.onnx
done
expect 0 mlq-calibrate inspect same.onnx

trouble "did you mean" mlq-calibrate quantize "$model" --statistics 20.stats --keep-float "${node}x" -o x.onnx
trouble "operator type \"Convolution\".*did you mean" mlq-calibrate quantize "$model" --statistics 20.stats --keep-float-type Convolution -o x.onnx
trouble "matches no node" mlq-calibrate quantize "$model" --statistics 20.stats --keep-float-regex nothing -o x.onnx
trouble "no regular expression" mlq-calibrate quantize "$model" --statistics 20.stats --keep-float-regex "((" -o x.onnx
trouble "use --target ort" mlq-calibrate quantize "$model" --statistics 20.stats --target mlq --precision one.json -o x.onnx
trouble "missing.json" mlq-calibrate quantize "$model" --statistics 20.stats --precision missing.json -o x.onnx
head -c 40 one.json >cut.json
trouble "cut.json: line 1" mlq-calibrate quantize "$model" --statistics 20.stats --precision cut.json -o x.onnx
sed 's/float32/int4/' one.json >int4.json
trouble "int4.json: node .*use one of" mlq-calibrate quantize "$model" --statistics 20.stats --precision int4.json -o x.onnx
trouble "no/such/folder" mlq-calibrate inspect "$model" --write-precision no/such/folder/plan.json
[ ! -e x.onnx ]
