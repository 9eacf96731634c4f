# Every option of every verb changes something or is refused.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"
mkdir inputs && cd inputs
python3 - <<'PYTHON'
import datetime, gzip, random
draw = random.Random(1)
words = "red green blue small large round square soft hard old new warm cold quick slow".split()
head = "id,user,visit,class,price,tags,source,day,written,text\n"
def row(i):
    day = datetime.date(2024, 1, 1) + datetime.timedelta(days=i)
    user = f"{' ' if i % 3 == 0 else ''}{'U' if i % 2 else 'u'}{i // 8 % 12}"
    text = " ".join(draw.choice(words) for _ in range(12))
    return (f"{i},{user},{'' if i % 4 == 0 else i // 6},{'rare' if i % 60 == 0 else 'abc'[i % 3]},{i * 7 % 101},"
            f"{';'.join(sorted(draw.sample('xyz', 2)))},{'camera' if i % 4 else 'web'},{day},{day:%d.%m.%Y},\"{text}\"\n")
rows = [row(i) for i in range(240)] + [row(240 + i // 4) for i in range(8)]
rows += [rows[i] for i in range(10, 18)]
open("data.csv", "w").write(head + "".join(rows))
open("a.csv", "w").write(head + "".join(rows[:150]))
# b.csv: rows of a.csv, rows with another class, texts with a few words changed, and its own.
b = rows[140:150] + [r.replace(",abc"[1:2] + ",", ",c,") for r in rows[100:104]] + rows[150:]
b += [r.rsplit(" ", 3)[0] + ' other words here"\n' for r in rows[20:30]]
open("b.csv", "w").write(head + "".join(b))
gzip.open("packed.csv.gz", "wt").write(head + "".join(rows))
import os
for part in "train", "test":
    os.makedirs(f"pictures/{part}")
    for k in range(4):
        pixels = bytes(min(255, max(0, int(128 + 60 * draw.gauss(0, 1)))) for _ in range(64))
        with open(f"pictures/{part}/{k}.pgm", "wb") as file:
            file.write(b"P5 32 32 255\n" + bytes(pixels[y // 4 * 8 + x // 4] for y in range(32) for x in range(32)))
PYTHON
mkdir full && echo mine >full/file
expect 0 mlq-split make data.csv -o done
expect 0 mlq-split count data.csv -o class.count --stratify class
expect 0 mlq-split count data.csv -o domain.count --domain source --target camera
expect 0 mlq-split count data.csv -o time.count --time day
expect 0 mlq-split count data.csv -o tie.count --key class --shard one
expect 0 mlq-split merge class.count -o plan.json
expect 0 mlq-split merge class.count -o other.json --parts train=0.5,test=0.5
expect 0 mlq-split merge tie.count -o tied.json
expect 0 mlq-split merge --by hash --key id -o hash.json
rm -f out err
if ! python3 "$MLQ_SOURCE/tests/cli/try_options.py" "$MLQ_SOURCE/tests/cli/mlq-split/options.txt" >../found; then
    cat ../found
    fail "options that do nothing"
fi
