# collect + merge + quantize gives the bytes of run, for any sharding, order and thread count.
images=/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
model=$MLQ_SOURCE/data/fashion_mobilenet.onnx
data=(--data $images --preset "$MLQ_SOURCE/data/fashion_mnist.json" --samples 90)

expect 0 mlq-calibrate run "$model" "${data[@]}" --only-method --threads 2 --statistics run.stats -o run.onnx
for k in 0 1 2; do
    expect 0 mlq-calibrate collect "$model" "${data[@]}" --shard $k/3 --threads 1 -o $k.stats
done
expect 0 mlq-calibrate merge 2.stats 0.stats 1.stats -o merged.stats
cmp merged.stats run.stats || fail "merged statistics differ from those of one run"
expect 0 mlq-calibrate quantize "$model" --statistics merged.stats -o steps.onnx
cmp steps.onnx run.onnx || fail "quantize gives other bytes than run"

trouble "counted before" mlq-calibrate merge 0.stats 0.stats -o twice.stats
[ ! -e twice.stats ] || fail "something was written"
trouble "another model" mlq-calibrate quantize "$MLQ_SOURCE/data/fashion_resnet.onnx" --statistics merged.stats -o x.onnx

for target in ort tensorrt openvino; do
    expect 0 mlq-calibrate quantize "$model" --statistics merged.stats --target $target -o $target.onnx
    expect 0 mlq-calibrate inspect $target.onnx --json
    python3 -c "
import json; steps = json.load(open('out'))['steps']
assert sum(s['op'] == 'Conv' and s['kind'] == 'int8' for s in steps) == 25, steps"
done
expect 0 mlq-calibrate diff "$model" ort.onnx "${data[@]}" --json
python3 -c "
import json; layers = json.load(open('out'))['layers']
assert len(layers) > 20 and min(l['sqnr_db'] for l in layers) > 15, layers[:3]"
