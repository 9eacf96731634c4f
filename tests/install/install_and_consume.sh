#!/usr/bin/env bash
# Installs a build into a folder of its own and builds and runs a program against what was installed.
# Usage: install_and_consume.sh BUILD_DIR SOURCE_DIR CXX CXX_FLAGS
set -euo pipefail
build=$1 source=$2 compiler=$3 flags=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cmake --install "$build" --prefix "$scratch/usr" >"$scratch/install.log"
# A header, library or target that still points into the build or source tree would only work on this machine.
if grep -rlF -e "$build" -e "$source" "$scratch/usr/lib" --include='*.cmake'; then
    echo "the installed package points into the build or source tree"
    exit 1
fi

cmake -S "$source/tests/install/consumer" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$scratch/usr" \
    -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$flags" >"$scratch/configure.log"
cmake --build "$scratch/build"
"$scratch/build/consumer" | tee "$scratch/out"
grep -q "missing.onnx: cannot read" "$scratch/out"

# Every installed tool brings its man page and completions.
for tool in "$scratch"/usr/bin/mlq-*; do
    [ -e "$tool" ] || continue
    name=$(basename "$tool")
    "$tool" --version
    for page in "man/man1/$name.1" "bash-completion/completions/$name" "zsh/site-functions/_$name" \
        "fish/vendor_completions.d/$name.fish"; do
        test -s "$scratch/usr/share/$page" || { echo "share/$page is not installed"; exit 1; }
    done
done
