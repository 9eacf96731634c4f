# Whatever is broken in front of a release, the documented gate does not end in 0.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-eval/release_folder.bash"
slow_machine
colour() { python3 "$MLQ_SOURCE/tests/cli/mlq-eval/colour_release.py"; }
each_picture() { # EXPRESSION of `pixels`
    python3 - "$1" <<'PY'
import os, sys
for folder, _, names in os.walk("images"):
    for name in names:
        path = os.path.join(folder, name)
        pixels = open(path, "rb").read()[-784:]
        open(path, "wb").write(b"P5 28 28 255\n" + eval(sys.argv[1]))
PY
}
before() { # PATTERN COMMAND: a step of gate.sh
    python3 - "$@" <<'PY'
import sys
lines = open("gate.sh").read().splitlines()
place = next(i for i, line in enumerate(lines) if sys.argv[1] in line)
open("gate.sh", "w").write("\n".join(lines[:place] + [sys.argv[2]] + lines[place:]) + "\n")
PY
}
# What a quiet machine would have measured, whatever this one is: only what a breakage changes decides.
quiet() {
    python3 - <<'PY'
import json
def put(path, table, key, value):
    report = json.load(open(path))
    for row in report.setdefault(table, [{"batch": 1}]):
        row.pop(key + "_interval", None)
        row.update({key: value, key + "_evidence": {"kind": "draws", "draws": [0.9 * value, value, 1.1 * value]}})
    for check in report["checks"]:
        if "times as fast" in check["name"]:
            check["verdict"] = report["verdict"] = "pass"
    json.dump(report, open(path, "w"))
put("reports/calibrate.json", "latency", "int8_ms", 0.2)
put("reports/bench.json", "runs", "speedup", 3)
PY
}
speedup() { # EVIDENCE: what mlq-bench would have said of the speed-up
    python3 - "$1" <<'PY'
import json, sys
report = json.load(open("reports/bench.json"))
for row in report["runs"]:
    row["speedup_evidence"] = json.loads("{" + sys.argv[1] + "}")
json.dump(report, open("reports/bench.json", "w"))
PY
}
export -f quiet speedup
before 'mlq-eval gate' quiet

# gate CODES NAME COMMANDS: the gate on a copy of the release that the commands have changed.
gate() {
    local codes=$1 name=$2 code=0
    mkdir copy
    cp -r model.onnx preset.json classes.txt images release.json gate.sh copy
    cd copy
    eval "$3"
    steps >out 2>err </dev/null || code=$?
    echo "$code  $name"
    [[ " $codes " == *" $code "* ]] || { cat out err; fail "$name: exit code $code instead of $codes"; }
    cd ..
    rm -r copy
}

gate 0 "nothing is broken" "before 'mlq-eval gate' 'cp reports/bench.json ..'"
# The rest measures no time again.
sed -i -e 's/^verdict mlq-bench .*/cp ..\/bench.json reports/' -e 's/ --latency 1//' gate.sh
gate 0 "a colour network" "colour; echo '{\"scale\": \"1/255\"}' >preset.json"
count=0
while IFS='|' read -r name codes commands <&3; do
    [[ $name != \#* ]] || continue
    read -r name <<<"$name"
    read -r codes <<<"$codes"
    [[ " $codes " != *" 0 "* ]] || fail "$name: the list lets it pass"
    gate "$codes" "$name" "$commands"
    count=$((count + 1))
done 3<"$MLQ_SOURCE/tests/cli/mlq-eval/breakages.list"
[ "$count" -gt 20 ] || fail "the list has $count breakages"
