#!/usr/bin/env bash
# run_random_networks.sh PROGRAM BUILD_FOLDER [options of judge.cjs]
set -euo pipefail
program=$1 build=$2
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -d "$build/node_modules/onnxruntime-node" ]; then
    echo "onnxruntime-node is not in $build/node_modules (tests/run.sh puts it there)"
    exit 1
fi
NODE_PATH="$build/node_modules" exec node "$here/judge.cjs" "$program" "${@:3}"
