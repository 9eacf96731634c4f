# What the cases of mlq-split share: real tables, and looking at splits.

# fashion_labels FILE [ROWS]: the 60 000 training labels of Fashion-MNIST as a table "id,label".
fashion_labels() {
    python3 - "$1" "${2:-60000}" <<'PYTHON'
import gzip, sys
labels = gzip.open("/usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz").read()[8:]
names = "T-shirt Trouser Pullover Dress Coat Sandal Shirt Sneaker Bag Boot".split()
with open(sys.argv[1], "w") as table:
    table.write("id,label\n")
    for i, label in enumerate(labels[: int(sys.argv[2])]):
        table.write(f"{i},{names[label]}\n")
PYTHON
}

# rows FILE...: records without headers, sorted.
rows() { local file; for file in "$@"; do tail -n +2 "$file"; done | LC_ALL=C sort; }

# same_rows A B: two sorted lists are the same.
same_rows() { cmp -s "$1" "$2" || fail "$1 and $2 hold other rows"; }

# same_folder A B: every file but split.json has the same bytes.
same_folder() { diff -rq -x split.json "$1" "$2" || fail "$1 and $2 differ"; }

# count FILE: its lines without the header.
count() { echo $(($(wc -l <"$1") - 1)); }
same() { [ "$1" = "$2" ] || fail "\"$1\" instead of \"$2\""; }
says() { grep -qE -- "$1" out || { cat out; fail "no \"$1\" in the output"; }; }
