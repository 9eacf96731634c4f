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
# Libraries by name: where they lie is the business of the machine that links.
if grep -rnE '(^|[";:])/(usr|opt|lib)[^"]*\.(so|a)' "$scratch/usr/lib" --include='*.cmake' --include='*.pc'; then
    echo "the installed package names libraries by path"
    exit 1
fi

cmake -S "$source/tests/install/consumer" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$scratch/usr" \
    -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$flags" >"$scratch/configure.log"
cmake --build "$scratch/build"
consume() {
    "$1" "$source/data/fashion_resnet.onnx" "$scratch/int8.onnx" | tee "$scratch/out"
    grep -q "10 outputs, int8 differs by at most [0-9]\.[0-9] %" "$scratch/out"
    test -s "$scratch/int8.onnx"
    code=0
    "$1" missing.onnx "$scratch/int8.onnx" 2>"$scratch/out" || code=$?
    [ "$code" = 2 ] && grep -q "missing.onnx: cannot read" "$scratch/out"
}
consume "$scratch/build/consumer"

# The same through pkg-config, for those who do not use CMake.
export PKG_CONFIG_PATH="$scratch/usr/lib/pkgconfig:$(dirname "$(find "$scratch/usr" -name mlq.pc)")"
# shellcheck disable=SC2046,SC2086
"$compiler" -std=c++20 $flags "$source/tests/install/consumer/consumer.cpp" -o "$scratch/by_pkg_config" \
    $(pkg-config --cflags --libs mlq)
consume "$scratch/by_pkg_config"

# docs/library.md shows the program that has just run.
sed -n '/^```cpp$/,/^```$/p' "$source/docs/library.md" | sed '1d;$d' | diff - "$source/tests/install/consumer/consumer.cpp"

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
