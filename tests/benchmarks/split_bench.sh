#!/usr/bin/env bash
# Times mlq-split on a table of 10 million rows beside cat and, once, pandas with scikit-learn. Printed, never a test.
#   ninja -C build/release mlq-split split_table && tests/benchmarks/split_bench.sh build/release [ROUNDS] [ROWS] [FOLDER]
# FOLDER holds the table (1 GB) and what is split from it; it should be a disk whose files stay in the page cache.
set -euo pipefail
build=${1:-build/release} rounds=${2:-5} rows=${3:-10000000}
folder=$(mktemp -d "${4:-/tmp}/split_bench.XXXXXX")
trap 'rm -rf "$folder"' EXIT
table=$folder/table.csv
split=$build/tools/mlq-split
"$build/tests/benchmarks/split_table" "$rows" >"$table"
echo "$rows rows, $(stat -c %s "$table") bytes, $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"

names=() commands=()
add() { names+=("$1") commands+=("$2"); }
add 'cat' "cat $table"
add 'hash, 1 thread, index lists' "$split make $table -o $folder/out --by hash --key id --emit index --threads 1"
add 'hash, 1 thread, files' "$split make $table -o $folder/out --by hash --key id --threads 1"
add 'hash, 2 threads, files' "$split make $table -o $folder/out --by hash --key id --threads 2"
add 'exact, 1 thread, index lists' "$split make $table -o $folder/out --stratify label --key id --emit index --threads 1"
add 'exact, 1 thread, files' "$split make $table -o $folder/out --stratify label --key id --threads 1"
add 'exact, 2 threads, files' "$split make $table -o $folder/out --stratify label --key id --threads 2"
for ((round = 0; round < rounds; round++)); do
    for i in "${!names[@]}"; do
        rm -rf "$folder/out"
        # shellcheck disable=SC2086
        /usr/bin/time -a -o "$folder/times.$i" -f '%e %U %S %M' ${commands[i]} >/dev/null
    done
done
printf '%-32s %8s %8s %8s %8s\n' "median of $rounds (least wall)" 'wall s' 'least s' 'its cpu' 'MB'
for i in "${!names[@]}"; do
    sort -g "$folder/times.$i" | awk -v name="${names[i]}" '{ wall[NR] = $1; cpu[NR] = $2 + $3; if ($4 > memory) memory = $4 }
        END { at = int((NR + 1) / 2); printf "%-32s %8.2f %8.2f %8.2f %8.0f\n", name, wall[at], wall[1], cpu[at], memory / 1024 }'
done
rm -rf "$folder/out"
if python3 -c 'import pandas, sklearn' 2>/dev/null; then
    # shellcheck disable=SC2016
    /usr/bin/time -f 'pandas + scikit-learn, once: %e s wall, %U + %S s cpu, %M KB' python3 -c '
import sys, pandas
from sklearn.model_selection import train_test_split
data = pandas.read_csv(sys.argv[1])
train, rest = train_test_split(data, train_size=0.8, stratify=data.label, random_state=0)
dev, test = train_test_split(rest, train_size=0.5, stratify=rest.label, random_state=0)
for name, part in (("train", train), ("dev", dev), ("test", test)):
    part.to_csv(sys.argv[2] + "." + name + ".csv", index=False)' "$table" "$folder/sklearn"
fi
