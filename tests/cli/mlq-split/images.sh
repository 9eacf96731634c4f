# A folder of images written from Fashion-MNIST, split by class into folders of links, hard links and copies.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"
python3 - <<'PYTHON'
import gzip, os
folder = "/usr/share/datasets/fashion-mnist/"
pixels = gzip.open(folder + "t10k-images-idx3-ubyte.gz").read()[16:]
labels = gzip.open(folder + "t10k-labels-idx1-ubyte.gz").read()[8:]
for i in range(600):
    os.makedirs(f"images/class{labels[i]}", exist_ok=True)
    with open(f"images/class{labels[i]}/{i}.pgm", "wb") as file:
        file.write(b"P5 28 28 255\n" + pixels[i * 784 : (i + 1) * 784])
PYTHON
echo notes >images/README
mkdir images/.cache && cp images/class0/*.pgm images/.cache/

expect 0 mlq-split make images -o links --stratify class
same "$(find links/train -name '*.pgm' | wc -l) $(find links/dev -name '*.pgm' | wc -l) $(find links/test -name '*.pgm' | wc -l)" "480 60 60"
same "$(find links -type l | wc -l)" 600
cmp "links/$(cd links && find test -name '*.pgm' | head -1)" "images/$(cd links/test && find . -name '*.pgm' | head -1)"
# Every class is the floor or the ceiling of a tenth in Test.
for class in images/class*; do
    all=$(find "$class" -name '*.pgm' | wc -l)
    here=$(find "links/test/$(basename "$class")" -name '*.pgm' | wc -l)
    [ "$here" -eq $((all / 10)) ] || [ "$here" -eq $(((all + 9) / 10)) ] || fail "$class: $here of $all in test"
done
expect 0 mlq-split verify links
for emit in copies hardlinks; do
    expect 0 mlq-split make images -o $emit --stratify class --emit $emit
    diff -r -x split.json links $emit >/dev/null || fail "$emit are other images than links"
    same "$(find $emit -type l | wc -l)" 0
done
expect 0 mlq-split make images -o lists --stratify class --emit files
same "$(LC_ALL=C sort lists/test.txt)" "$(cd links/test && find . -name '*.pgm' | sed 's,^\./,,' | LC_ALL=C sort)"
rm "$(find links/dev -name '*.pgm' | head -1)"
expect 1 mlq-split verify links
says 'fail: output dev .59 rows where 60 are recorded'
