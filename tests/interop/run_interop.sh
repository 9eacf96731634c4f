#!/usr/bin/env bash
# Writes the cases and lets ONNX Runtime judge them. Not skipped in CI: there a missing ONNX Runtime is a failure.
set -euo pipefail
make_cases=$1 build=$2
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -d "$build/node_modules/onnxruntime-node" ]; then
    echo "onnxruntime-node is not in $build/node_modules (tests/run.sh puts it there)"
    exit 1
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$make_cases" "$folder"
NODE_PATH="$build/node_modules" node "$here/judge.cjs" "$folder"
