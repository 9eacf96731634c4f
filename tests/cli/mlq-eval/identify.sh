# Strangers and residents: thresholds for a target, the table of galleries, the picture, and what is refused.
python3 - <<'P'
import random
random.seed(7)
with open("gallery.csv", "w") as out:
    out.write("id\n" + "".join(f"r{i}\n" for i in range(40)))
with open("searches.csv", "w") as out:
    out.write("probe,truth,candidate,score\n")
    for i in range(300):
        stranger = i % 3 == 0
        truth = f"s{i % 20}" if stranger else f"r{i % 40}"
        for j in range(40):
            mate = truth == f"r{j}"
            out.write(f"p{i},{truth},r{j},{random.gauss(3 if mate else 0, 1):.6f}\n")
P
expect 0 mlq-eval identify searches.csv --gallery gallery.csv --fpir 0.05,0.2 --by identity --plot det.svg --json
grep -q '<svg' det.svg || fail "no picture"
python3 - <<'P'
import json
report = json.load(open("out"))
assert report["gallery_size"] == 40 and report["mate_probes"] == 200 and report["non_mate_probes"] == 100
tight, loose = report["points"]
assert tight["fpir"] == 0.05 and loose["fpir"] == 0.2, (tight, loose)   # 5 and 20 of 100; scores are all different
assert tight["threshold"] > loose["threshold"] and tight["fnir"] > loose["fnir"]
sizes = report["galleries"]
assert [row["kind"] for row in sizes] == ["mean of sub-galleries"] * 2 + ["measured"] + ["extrapolated"] * 2
rates = [row["at_0.05"] for row in sizes]
assert rates == sorted(rates) and abs(rates[2] - 0.05) < 1e-12
P
printf 'probe,truth,candidate,score,mated\np,r1,r2,0.5,0\n' >enrolled.csv
trouble 'enrolled.csv: row 1.*must not be enrolled' mlq-eval identify enrolled.csv --gallery gallery.csv
printf 'probe,truth,candidate,score\np,r1,r2,inf\n' >inf.csv
trouble 'inf.csv: row 1 \(line 2\), column "score"' mlq-eval identify inf.csv --gallery gallery.csv
printf 'probe,truth,candidate,score\np,r1,r99,1\n' >other.csv
trouble '"r99" is not in gallery.csv' mlq-eval identify other.csv --gallery gallery.csv
trouble 'instead of --gallery' mlq-eval identify searches.csv --gallery gallery.csv --gallery-size 5
