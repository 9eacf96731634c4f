#!/usr/bin/env bash
# Times mlq-split on a table of 10 million rows beside cat and beside pandas with scikit-learn, interleaved. Printed,
# never a test.
#   ninja -C build/release mlq-split split_table && tests/benchmarks/split_bench.sh build/release [ROUNDS] [ROWS] [FOLDER]
# FOLDER holds the table (1 GB) and what is split from it; it should be a disk whose files stay in the page cache.
# PYTHON names an interpreter that has pandas and scikit-learn; PYTHON=none leaves them out.
set -euo pipefail
build=${1:-build/release} rounds=${2:-5} rows=${3:-10000000}
python=${PYTHON:-/usr/bin/python3}
here=$(cd "$(dirname "$0")" && pwd)
if [ "$python" != none ] && ! "$python" -c 'import pandas, sklearn'; then
    echo "split_bench.sh: $python has no pandas or scikit-learn: install them, name another PYTHON, or say PYTHON=none" >&2
    exit 2
fi
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
add 'hash, 2 threads, index lists' "$split make $table -o $folder/out --by hash --key id --emit index --threads 2"
add 'hash, 1 thread, files' "$split make $table -o $folder/out --by hash --key id --threads 1"
add 'hash, 2 threads, files' "$split make $table -o $folder/out --by hash --key id --threads 2"
add 'exact, 1 thread, index lists' "$split make $table -o $folder/out --stratify label --key id --emit index --threads 1"
add 'exact, 2 threads, index lists' "$split make $table -o $folder/out --stratify label --key id --emit index --threads 2"
add 'exact, 1 thread, files' "$split make $table -o $folder/out --stratify label --key id --threads 1"
add 'exact, 2 threads, files' "$split make $table -o $folder/out --stratify label --key id --threads 2"
[ "$python" = none ] || add 'pandas + scikit-learn, files' "$python $here/split_sklearn.py $table $folder/out"
for ((round = 0; round < rounds; round++)); do
    for i in "${!names[@]}"; do
        [[ $round -eq 0 || ${names[i]} != pandas* ]] || continue  # a minute: once is enough
        rm -rf "$folder/out"
        # shellcheck disable=SC2086
        /usr/bin/time -a -o "$folder/times.$i" -f '%e %U %S %M' ${commands[i]} >/dev/null
    done
done
printf '%-32s %8s %8s %8s %8s %8s\n' "median of $rounds (least)" 'wall s' 'least' 'cpu s' 'least' 'MB'
for i in "${!names[@]}"; do
    awk '{ print $1, $2 + $3, $4 }' "$folder/times.$i" >"$folder/sums"
    sort -g "$folder/sums" | awk '{ print $1 }' >"$folder/wall"
    awk '{ print $2 }' "$folder/sums" | sort -g >"$folder/cpu"
    middle=$((($(wc -l <"$folder/sums") + 1) / 2))
    printf '%-32s %8.2f %8.2f %8.2f %8.2f %8.0f\n' "${names[i]}" "$(sed -n "${middle}p" "$folder/wall")" \
        "$(sed -n 1p "$folder/wall")" "$(sed -n "${middle}p" "$folder/cpu")" "$(sed -n 1p "$folder/cpu")" \
        "$(awk '$3 > most { most = $3 } END { print most / 1024 }' "$folder/sums")"
done
