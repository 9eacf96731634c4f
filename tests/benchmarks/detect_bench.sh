#!/usr/bin/env bash
# Times mlq-eval detect on 5000 images with about 180 000 detections, on one thread. Printed, never a test.
#   ninja -C build/release mlq-eval detection_set && tests/benchmarks/detect_bench.sh build/release [ROUNDS] [OTHER_MLQ_EVAL]
# OTHER_MLQ_EVAL is an older program to compare with: the two take turns.
set -euo pipefail
build=${1:-build/release} rounds=${2:-15} other=${3:-}
folder=$(mktemp -d "${TMPDIR:-/tmp}/detect_bench.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$build/tests/benchmarks/detection_set" "$folder"
echo "$(du -bc "$folder"/*.json | awk 'END { print $1 }') bytes, $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"

names=() commands=()
add() { names+=("$1") commands+=("$2"); }
for program in "$build/tools/mlq-eval" $other; do
    detect="$program detect $folder/truth.json $folder/results.json --threads 1"
    add "twelve numbers, $program" "$detect --compat pycocotools --no-intervals"
done
add 'with intervals' "$build/tools/mlq-eval detect $folder/truth.json $folder/results.json --threads 1"
for ((round = 0; round < rounds; round++)); do
    for i in "${!names[@]}"; do
        if ((i + 1 == ${#names[@]} && round >= 3)); then continue; fi # the bootstrap takes seconds
        # shellcheck disable=SC2086
        /usr/bin/time -a -o "$folder/times.$i" -f '%U %S %M' ${commands[i]} >/dev/null
    done
done
printf '%-56s %8s %8s %8s %8s\n' "median of $rounds (least)" 'user s' 'system s' 'least' 'MB'
for i in "${!names[@]}"; do
    awk '{ print $1 + $2, $1, $2, $3 }' "$folder/times.$i" | sort -g | awk -v name="${names[i]}" '
        { sum[NR] = $1; user[NR] = $2; kernel[NR] = $3; if ($4 > memory) memory = $4 }
        END { at = int((NR + 1) / 2); printf "%-56s %8.2f %8.2f %8.2f %8.0f\n", name, user[at], kernel[at], sum[1], memory / 1024 }'
done
