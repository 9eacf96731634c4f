#!/usr/bin/env bash
# Writes the pages and lets Chromium judge them. Not skipped: a missing browser is a failure (tools/install_deps.sh and
# tests/run.sh bring Chromium and playwright-core). Screenshots stay in BUILD/screenshots.
set -euo pipefail
make_pages=$1 build=$2
here=$(cd "$(dirname "$0")" && pwd)
command -v chromium >/dev/null || { echo "chromium is not installed (tools/install_deps.sh)"; exit 1; }
[ -d "$build/node_modules/playwright-core" ] || { echo "playwright-core is not in $build/node_modules (tests/run.sh)"; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/pages" "$folder/profile"
"$make_pages" "$folder/pages"
mkdir -p "$build/screenshots"
NODE_PATH="$build/node_modules" node "$here/judge.cjs" "$folder/pages" "$folder/profile" "$build/screenshots"
