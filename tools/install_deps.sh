#!/usr/bin/env bash
# Installs what mlq is built and tested with (Debian 12 names; the one list). Asks for nothing that is already there.
set -euo pipefail

packages=(
    g++ cmake ninja-build pkg-config python3 ca-certificates
    libcli11-dev libspdlog-dev nlohmann-json3-dev catch2
    libboost-dev libeigen3-dev libsimde-dev libsimdjson-dev libstb-dev libxxhash-dev zlib1g-dev
    libonnx-dev libonnx-testdata libprotobuf-dev libdnnl-dev
    gnuplot-nox dataset-fashion-mnist openmpi-bin python3-vega-datasets
    chromium
)
# Node.js runs ONNX Runtime in the interoperation tests; one that did not come from Debian is as good.
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)

missing=()
for package in "${packages[@]}"; do
    dpkg -s "$package" 2>/dev/null | grep -q '^Status: install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
echo "installing ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
