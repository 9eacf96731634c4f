# The main job on real data: exit codes, reports, files.
images=/usr/share/datasets/fashion-mnist
data=(--data $images/train-images-idx3-ubyte.gz --labels $images/train-labels-idx1-ubyte.gz
      --eval-data $images/t10k-images-idx3-ubyte.gz --eval-labels $images/t10k-labels-idx1-ubyte.gz
      --preset "$MLQ_SOURCE/data/fashion_mnist.json" --samples 200)
model=$MLQ_SOURCE/data/fashion_outlier.onnx

expect 0 mlq-calibrate run "$model" "${data[@]}" --max-drop 0.005 -o good.onnx --report r.json --report r.md --report r.xml \
    --tensorrt-cache cache.txt --ncnn-table table.txt --statistics s.stats
grep -q "verdict: pass" out || fail "no verdict"
python3 - <<'PY'
import json
report = json.load(open("r.json"))
assert report["schema"] == "mlq.calibrate.run/1", report["schema"]
methods = {row["method"]: row for row in report["methods"]}
fp32 = methods["FP32"]["accuracy"]
assert fp32 > 0.91
assert methods["int8 (max)"]["accuracy"] < fp32 - 0.10, "max should collapse on outlier channels"
for method in ("auto", "entropy"):
    assert methods[f"int8 ({method})"]["accuracy"] > fp32 - 0.01, method
assert report["verdict"] == "pass" and report["int8_bytes"] < report["fp32_bytes"] / 3
coded = [row for row in report["layers"] if row["alone_db"] is not None]
assert len(coded) > 15 and report["layers"][:len(coded)] == sorted(coded, key=lambda row: row["alone_db"])
assert all(row["remark"] == "float" for row in report["layers"][len(coded):])
assert any(f"act on value {coded[0]['value']} " in note for note in report["notes"])
assert [row["output"] for row in report["outputs"]] == ["logits"]
assert 10 < report["outputs"][0]["sqnr_db"] < coded[0]["alone_db"]
assert not any("clipped" in warning for warning in report.get("warnings", []))
PY
head -1 cache.txt | grep -q '^TRT-8501-EntropyCalibration2$' || fail "TensorRT cache header"
grep -q '^image: [0-9a-f]\{8\}$' cache.txt || fail "TensorRT cache line"
grep -q '_param_0 ' table.txt || fail "ncnn table"
grep -q '<testcase' r.xml || fail "JUnit"

# A method that collapses fails the gate; without enough samples the answer is "not enough data".
expect 1 mlq-calibrate run "$model" "${data[@]}" --method max --only-method --max-drop 0.005 -o bad.onnx
head -c 16 $images/t10k-images-idx3-ubyte.gz >/dev/null
expect 3 mlq-calibrate run "$MLQ_SOURCE/data/fashion_resnet.onnx" --data $images/t10k-images-idx3-ubyte.gz \
    --labels $images/t10k-labels-idx1-ubyte.gz --preset "$MLQ_SOURCE/data/fashion_mnist.json" --samples 9950 --only-method --max-drop 0.001 -o few.onnx
grep -q "more labelled samples" out || fail "inconclusive without saying how much more"

# Noise is possible, but stamped.
expect 0 mlq-calibrate run "$model" --synthetic 20 --only-method -o noise.onnx
grep -q "synthetic data" out || fail "no stamp on synthetic data"

# Clipping is no secret: a value and its node are named where more than 1 % of the elements are cut.
expect 0 mlq-calibrate run "$MLQ_SOURCE/data/fashion_resnet.onnx" "${data[@]}" --method percentile --percentile 90 --only-method -o clipped.onnx
grep -Eq "value [^ ]+ \(node [^ ]+\): [0-9.]+ % of its elements are clipped" out || fail "no warning of clipped values"

# A failed verdict names what helps, and leaves nothing by the name that was asked for.
expect 1 mlq-calibrate run "$model" "${data[@]}" --method max --max-drop 0.005 -o named.onnx --tensorrt-cache named.txt --report r.json
[ ! -e named.onnx ] && [ ! -e named.txt ] || fail "a failed model by the name of a good one"
[ -s named.failed.onnx ] && [ -s named.failed.txt ] || fail "no failed model to look at"
grep -Eq 'next: --method (auto|entropy|percentile|mean-max) has an accuracy drop of .* and passes' out || { cat out; fail "no method that passes"; }
grep -Eq 'next: --keep-float [^ ]+ has an accuracy drop of [0-9.]+ %' out || { cat out; fail "no node to keep in float"; }
python3 -c 'import json; s = json.load(open("r.json"))["next_steps"]; assert s[0]["passes"] and s[1]["option"].startswith("--keep-float "), s'
