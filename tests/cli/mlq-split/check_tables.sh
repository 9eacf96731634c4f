# Leaks between tables are found, named and counted; a split with --dedupe-group has none.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"

# Real rows: a table of weather, the same row twice under another number, and one with another label.
python3 - /usr/lib/python3/dist-packages/vega_datasets/_data/seattle-weather.csv <<'PYTHON'
import sys
rows = open(sys.argv[1]).read().replace("/", "-").splitlines()
columns, rows = rows[0], rows[1:]
with open("weather.csv", "w") as table:
    table.write("id," + columns + "\n")
    for i, row in enumerate(rows + rows[100:200]):
        table.write(f"{i},{row}\n")
with open("first.csv", "w") as first, open("second.csv", "w") as second:
    for file in first, second:
        file.write("id," + columns + "\n")
    for i, row in enumerate(rows[:50]):
        first.write(f"{i},{row}\n")
    second.write("7," + rows[60] + "\n")                             # an id of the first
    second.write("900," + rows[20] + "\n")                           # the features of row 21
    second.write("901," + rows[30].rsplit(",", 1)[0] + ",hail\n")   # those of row 31, another label
PYTHON

expect 1 mlq-split check first.csv second.csv --key id --label weather
says 'fail: shared ids \(1 row '
says 'fail: identical features \(2 rows'
says 'fail: conflicting labels \(1 row '
says 'pass: identical rows'
says 'shared ids +first +9 .* second +2 '
says 'identical features +first +22 .* second +3 '
says 'conflicting labels +first +32 .* second +4 '
expect 1 mlq-split check a=first.csv b=second.csv --key id --label weather --json
python3 - <<'PYTHON'
import json
report = json.load(open("out"))
assert report["schema"] == "mlq.split.check/1"
second = open("second.csv", "rb").read()
for finding in report["findings"]:
    assert second[finding["second_byte"]:].startswith(finding["second_text"][:10].encode()), finding
    assert second.split(b"\n")[finding["second_line"] - 1].startswith(finding["second_text"][:10].encode()), finding
assert [row["rows"] for row in report["parts"]] == [50, 3]
PYTHON

# A split by id puts the hundred repeated rows anywhere; with --dedupe-group they stay together.
expect 0 mlq-split make weather.csv -o leaky --parts train=0.6,test=0.4 --key id --label weather
expect 1 mlq-split check leaky
says 'fail: identical features'
expect 0 mlq-split make weather.csv -o tight --parts train=0.6,test=0.4 --key id --label weather --dedupe-group
says 'Kept with others +2..'
expect 0 mlq-split check tight
expect 0 mlq-split verify tight
mlq-split check leaky --json --threads 1 >one.json || true
mlq-split check leaky --json --threads 3 >three.json || true
cmp one.json three.json

# One table with a column for the part.
expect 0 mlq-split make weather.csv -o column --parts train=0.6,test=0.4 --key id --label weather --emit column
expect 1 mlq-split check column/split.csv --part-column split --key id --label weather
says 'fail: identical features'
trouble '--part-column' mlq-split check column

# Time: parts in their order do not overlap, shuffled ones do.
expect 0 mlq-split make weather.csv -o months --parts train=0.6,test=0.4 --time date
expect 0 mlq-split check months --skip identical_features
expect 1 mlq-split check leaky --time date --skip identical_features,drift
says 'fail: time overlap'

# Drift is a fact, and a verdict only if asked: seasons drift, a random split of days does not.
head -101 weather.csv >winter.csv
(head -1 weather.csv; sed -n 181,280p weather.csv) >summer.csv
expect 0 mlq-split check winter.csv summer.csv --key id --time date --skip time_overlap
expect 1 mlq-split check winter.csv summer.csv --key id --time date --skip time_overlap --max-drift 0.25
says 'more than chance explains:.*temp_max'
expect 0 mlq-split check tight --max-drift 0.25 --time date --skip time_overlap,identical_features,conflicting_labels
(head -1 weather.csv; sed -n '2~2p' weather.csv | sed -n 1,8p) >eight.csv
(head -1 weather.csv; sed -n '3~2p' weather.csv | sed -n 1,8p) >other.csv
expect 3 mlq-split check eight.csv other.csv --key id --time date --skip time_overlap --max-drift 0.01
says 'perhaps by chance'
