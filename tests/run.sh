#!/usr/bin/env bash
# Builds everything and runs all tests: the command that CI runs. tests/run.sh [PRESET]: release, or asan for the same
# under AddressSanitizer and UndefinedBehaviorSanitizer, which takes several times as long.
set -euo pipefail
cd "$(dirname "$0")/.."
export CCACHE_DISABLE=1
preset=${1:-release}

tools/install_deps.sh

# ONNX Runtime, the judge of the interoperation tests. It lives in the build folder and nowhere else.
onnxruntime=1.30.0
if [ ! -e "build/$preset/node_modules/onnxruntime-node/package.json" ]; then
    mkdir -p "build/$preset"
    npm install --ignore-scripts --no-save --no-audit --no-fund --loglevel=error --prefix "build/$preset" \
        "onnxruntime-node@$onnxruntime"
fi

# playwright-core steers Chromium in the test of the HTML report; it brings no browser of its own.
playwright=1.65.1
if [ ! -e "build/$preset/node_modules/playwright-core/package.json" ]; then
    npm install --ignore-scripts --no-save --no-audit --no-fund --loglevel=error --prefix "build/$preset" \
        "playwright-core@$playwright" "onnxruntime-node@$onnxruntime"
fi

# quickstart.sh leaves the tests out of the same build folder.
cmake --preset "$preset" -DMLQ_BUILD_TESTS=ON
cmake --build --preset "$preset" --parallel "$(nproc)"
ctest --preset "$preset" --no-tests=error --output-on-failure --parallel "$(nproc)"
