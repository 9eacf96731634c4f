#!/usr/bin/env bash
# Installs, builds, and takes a trained network from FP32 to a proven int8 model on real data.
#   tools/quickstart.sh [mobilenet|resnet|outlier]      (default: outlier, the one on which the method matters)
set -euo pipefail
cd "$(dirname "$0")/.."
export CCACHE_DISABLE=1
model=${1:-outlier}
images=/usr/share/datasets/fashion-mnist
out=quickstart-out

tools/install_deps.sh
cmake --preset release -DMLQ_BUILD_TESTS=OFF >/dev/null
cmake --build --preset release --parallel "$(nproc)" --target mlq-calibrate

mkdir -p "$out"
echo
echo "split: calibration on 1000 of the 60000 training images, spread evenly; proof on the 10000 test images"
status=0
build/release/tools/mlq-calibrate run "data/fashion_$model.onnx" \
    --data $images/train-images-idx3-ubyte.gz --labels $images/train-labels-idx1-ubyte.gz \
    --eval-data $images/t10k-images-idx3-ubyte.gz --eval-labels $images/t10k-labels-idx1-ubyte.gz \
    --preset data/fashion_mnist.json --samples 1000 \
    --max-drop 0.005 --confidence 0.95 --latency 1,8,128 \
    --report "$out/$model.json" --report "$out/$model.md" -o "$out/fashion_$model.int8.onnx" || status=$?
echo "written: $out/fashion_$model.int8.onnx $out/$model.json $out/$model.md"
exit $status
