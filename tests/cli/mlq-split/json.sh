# What programs read: the reports of all verbs, the plan and the manifest, key by key, on a table whose split is known.
{ echo id,label; seq 100 | awk '{ print $1 "," ($1 <= 60 ? "a" : "b") }'; } >data.csv

expect 0 mlq-split make data.csv -o parts --stratify label --key id --strict 1% --json
mv out make.json
expect 0 mlq-split verify parts --json
mv out verify.json
sed -n 1,3p parts/train.csv >leak.csv
expect 1 mlq-split check train=parts/train.csv test=leak.csv --key id --label label --json
mv out check.json
expect 0 mlq-split count data.csv -o data.count --stratify label --key id --json
mv out count.json
expect 0 mlq-split merge data.count -o plan.json --json
mv out merge.json
cp parts/split.json .

python3 - <<'PYTHON'
import json

def load(name, schema, *keys):
    value = json.load(open(name))
    assert value["schema"] == schema, (name, value["schema"])
    assert set(value) == {"schema", *keys}, (name, sorted(value))
    return value

report = ["tool", "version", "verb", "checks", "verdict", "notes", "warnings"]
sizes = {"train": 80, "dev": 10, "test": 10}

make = load("make.json", "mlq.split.make/1", *report, "rows", "parts", "classes", "manifest")
assert make["manifest"] == json.load(open("split.json"))
assert make["rows"] == 100 and make["verdict"] == "pass"
assert make["parts"] == [{"part": part, "rows": rows, "share": rows / 100, "wanted": rows}
                         for part, rows in sizes.items()], make["parts"]
cells = {}
for name, rows in ("a", 60), ("b", 40):
    cells[name] = {"class": name, "rows": rows}
    for part, share in sizes.items():
        cells[name] |= {part: rows * share // 100, part + "_ideal": rows * share / 100}
assert sorted(make["classes"], key=lambda row: row["class"]) == list(cells.values()), make["classes"]

verify = load("verify.json", "mlq.split.verify/1", *report)
assert verify["verdict"] == "pass"
assert [check["name"] for check in verify["checks"]] == [
    "input data.csv", "output train.csv", "output dev.csv", "output test.csv", "counts of each class and part"]
assert all(check == {"name": check["name"], "verdict": "pass", "detail": "as recorded"} for check in verify["checks"])

check = load("check.json", "mlq.split.check/1", *report, "parts", "drift", "domain_classifier", "findings", "leaks",
             "leaks_note", "leaks_evidence", "leaks_by_check")
assert check["leaks"] == sum(rows or 0 for rows in check["leaks_by_check"].values()) == 4, check["leaks_by_check"]
assert check["verdict"] == "fail"
assert check["parts"] == [{"part": "train", "rows": 80}, {"part": "test", "rows": 2}]
assert [(row["name"], row["verdict"]) for row in check["checks"]] == [
    ("shared ids", "fail"), ("identical rows", "fail")]
train = open("parts/train.csv").read().split("\n")
assert check["findings"][1] == {
    "check": "shared ids", "first_part": "train", "first_line": 3, "first_byte": len("\n".join(train[:2])) + 1,
    "second_part": "test", "second_line": 3, "second_byte": len("\n".join(train[:2])) + 1, "similarity": 1.0,
    "first_text": train[2], "second_text": "the same"}, check["findings"][1]
[label] = [row for row in check["drift"] if row["column"] == "label"]
assert list(label) == ["part", "column", "psi", "psi_by_chance", "effect", "p", "p_adjusted", "null", "missing"]
[classifier] = check["domain_classifier"]
assert list(classifier) == ["part", "auc", "auc_by_chance", "p", "reference_rows", "part_rows", "features"]

count = load("count.json", "mlq.split.count/1", *report, "rows", "classes", "shard")
assert (count["rows"], count["classes"], count["shard"], count["verdict"]) == (100, 2, "data.csv", None)

merge = load("merge.json", "mlq.split.merge/1", *report, "parts")
assert merge["parts"] == [{"part": part, "rows": rows} for part, rows in sizes.items()]

plan = json.load(open("plan.json"))
assert plan["schema"] == "mlq.split.plan/1" and plan["mode"] == "exact"
assert plan["columns"] == ["id", "label"] and plan["parts"] == list(sizes) and len(plan["ladders"]) == 2

manifest = json.load(open("split.json"))
assert manifest["schema"] == "mlq.split.manifest/1" and manifest["algorithm"] == "mlq-split/1"
assert manifest["rows"] == manifest["wanted_rows"] == sizes
assert {row["class"]: row["rows"] for row in manifest["classes"]} == {
    name: {part: cell[part] for part in sizes} for name, cell in cells.items()}
assert [(row["path"], row["part"], row["rows"]) for row in manifest["outputs"]] == [
    (part + ".csv", part, rows) for part, rows in sizes.items()]
PYTHON
