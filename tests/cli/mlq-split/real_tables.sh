# Tables that Debian ships (python3-vega-datasets, python3-sklearn), as far as they are installed: a reader of another
# make (Python's csv) finds every row once, exact sizes, and each class at the floor or the ceiling of its ideal.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"
vega=/usr/lib/python3/dist-packages/vega_datasets/_data
sklearn=/usr/lib/python3/dist-packages/sklearn/datasets/data

cat >judge.py <<'PYTHON'
import collections, csv, json, sys
whole, folder, column, header = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
def read(path):
    return [tuple(row) for row in list(csv.reader(open(path, newline="", encoding="utf-8")))[header:]]
rows, total = read(whole), collections.Counter()
parts = {name: read(f"{folder}/{name}.csv") for name in ("train", "dev", "test")}
together = sum(parts.values(), [])
assert collections.Counter(together) == collections.Counter(rows), "rows differ"
classes = collections.Counter(row[column] for row in rows)
for name, share in (("train", 8), ("dev", 1), ("test", 1)):
    size = len(parts[name])
    assert abs(size - len(rows) * share / 10) < 1, (name, size)
    here = collections.Counter(row[column] for row in parts[name])
    for label, count in classes.items():
        assert count * size // len(rows) <= here[label] <= -(-count * size // len(rows)), (name, label, here[label])
print(f"{whole}: {len(rows)} rows, {len(classes)} classes, all at floor or ceiling")
PYTHON

judged=0
# judge FILE COLUMN PLACE [OPTION...]
judge() {
    local file=$1 column=$2 place=$3 header=1
    shift 3
    [ -e "$file" ] || { echo "skipped: no $file"; return 0; }
    case " $* " in *" --no-header "*) header=0 ;; esac
    expect 0 mlq-split make "$file" -o split --stratify "$column" "$@"
    expect 0 mlq-split verify split
    python3 judge.py "$file" split "$place" $header || fail "$file"
    rm -r split
    judged=$((judged + 1))
}
judge $vega/airports.csv state 3 --key iata
judge $vega/airports.csv country 4
judge $vega/seattle-weather.csv weather 5 --key date
judge $vega/stocks.csv symbol 0
for name in iris wine_data breast_cancer; do
    [ -e $sklearn/$name.csv ] || continue
    tail -n +2 $sklearn/$name.csv >$name.csv  # its first line is not a header
    last=$(head -1 $name.csv | tr -cd , | wc -c)
    judge $name.csv $((last + 1)) "$last" --no-header
done
echo "$judged splits judged"

if [ -e $vega/airports.csv ]; then
    # Cities stay whole, states in proportion.
    expect 0 mlq-split make $vega/airports.csv -o cities --group city,state --stratify state --strict 1%
    # Time: everything in Train is older than everything in Test.
    expect 0 mlq-split make $vega/us-employment.csv -o time --time month --purge 31d
    newest=$(tail -n +2 time/train.csv | cut -d, -f1 | sort | tail -1)
    oldest=$(tail -n +2 time/dev.csv | cut -d, -f1 | sort | sed -n 1p)
    [[ $newest < $oldest ]] || fail "$newest is not before $oldest"
fi
if [ -e $sklearn/digits.csv.gz ]; then
    expect 0 mlq-split make $sklearn/digits.csv.gz -o digits --no-header --stratify 65
    same "$(zcat digits/*.csv.gz | LC_ALL=C sort | md5sum)" "$(zcat $sklearn/digits.csv.gz | LC_ALL=C sort | md5sum)"
fi
