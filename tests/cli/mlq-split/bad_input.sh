# Bad input: exit code 2, one line that says where and what, and nothing left behind.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"
printf 'id,label\n1,a\n2,b\n3,a\n4,b\n' >good.csv

# refuse PATTERN ARGUMENTS...: make -o out-folder is trouble, and no folder appears.
refuse() {
    local pattern=$1
    shift
    trouble "$pattern" mlq-split make "$@" -o split
    [ -z "$(find . -name 'split*' -o -name '.mlq*')" ] || fail "something is left behind: $(ls -A)"
}
printf 'id,label\n1,a\n2\n3,b\n' >ragged.csv
refuse 'ragged.csv: line 3 \(byte 13\): 1 field where 2' ragged.csv
printf 'id,label\n1,a\n2,"b\n3,c\n' >open.csv
refuse 'open.csv: line 3 \(byte 13\): a quote opens in this row and never closes' open.csv
printf 'id,label\n1,a\n2,x"b"\n' >stray.csv
refuse 'stray.csv: line 3 \(byte 16\): misplaced quote' stray.csv
refuse 'no column "klass"; it has "id", "label"' good.csv --stratify klass
refuse 'no column "user"' good.csv --group user
refuse 'sum to 0.9, not 1' good.csv --parts train=0.8,dev=0.1
refuse 'more than' good.csv --parts train=3,test=2
refuse 'fewer than' good.csv --parts train=2,test=1
refuse '"dev" would be empty' good.csv --parts train=0.98,dev=0.01,test=0.01
refuse 'gone.csv' gone.csv
: >empty.csv
refuse 'empty.csv: is empty' empty.csv
refuse 'no rows' <(printf 'id,label\n')
printf '\xff\xfei\0d\0' >wide.csv
refuse 'UTF-16' wide.csv
printf '{"a": 1}\n{"a": \n' >open.jsonl
refuse 'open.jsonl: line 2 \(byte 9\): not valid JSON' open.jsonl
printf '{"a": 1}\n{"b": 2}\n' >keys.jsonl
refuse 'keys.jsonl: line 2 \(byte 9\): no key "a"' keys.jsonl --key a
printf '[{"a": 1}]' >array.json
refuse 'array.json.*jq' array.json
gzip -c good.csv | head -c 30 >cut.csv.gz
refuse 'cut.csv.gz' cut.csv.gz
refuse '"#9"' good.csv --key '#9'
refuse '--by' good.csv --by chance
refuse '--key' good.csv --by hash
refuse '--stratify' good.csv --by hash --key id --stratify label
refuse 'as a fraction' good.csv --by hash --key id --parts train=3,test=rest
refuse '--rare' good.csv --stratify label --rare never
refuse '--gap' good.csv --time id --gap soon
refuse '--gap' good.csv --gap 3d
refuse 'neither a date nor a number' good.csv --time label
refuse '--target' good.csv --domain label
refuse 'no row has "c"' good.csv --domain label --target c
refuse '--bins' good.csv --stratify id --bins id=1
refuse 'holds no number' good.csv --stratify label --bins label=2
refuse '--strict' good.csv --strict loose
refuse '--emit' good.csv --emit links
refuse '--emit' good.csv --emit paper
refuse '--train-dev' good.csv --train-dev rest
refuse '"../x"' good.csv --parts ../x=0.5,b=0.5
closed() { (ulimit -f 1000; exec mlq-split make - -o closed --key id <&-); }  # a device without end would fill the disk
trouble '^mlq-split: -: cannot read' closed
refuse 'other columns' good.csv <(printf 'other\n1\n')
echo id,label >header.csv
refuse 'header.csv: has no rows' header.csv
trouble 'header.csv: has no rows' mlq-split make header.csv -o hashed --by hash --key id
[ ! -e hashed ] || fail "a table without rows leaves a folder"
ln -s good.csv link.csv
trouble 'link.csv: is given twice: it is the same file as good.csv' mlq-split make good.csv link.csv -o twice
trouble 'good.csv: is given twice' mlq-split count good.csv good.csv -o twice
mkdir empty
refuse 'no image' empty
printf 'a,split\n1,2\n3,4\n' >taken.csv
trouble '--column-name' mlq-split make taken.csv -o column --emit column --parts a=0.5,b=0.5

# Bytes that are no text pass through.
printf 'id,name\n1,caf\xe9\n2,\xff\x80\n' >latin1.csv
expect 0 mlq-split make latin1.csv -o bytes --parts a=0.5,b=0.5 --stratify name
cat bytes/a.csv bytes/b.csv | LC_ALL=C grep -c $'caf\xe9' | grep -qx 1 || fail "bytes were changed"

# Folders in use, and disks that fill up: a limit on the size of files fails writes like a full disk does.
mkdir used && echo mine >used/mine
trouble 'used: is not empty' mlq-split make good.csv -o used --parts a=0.5,b=0.5
trouble 'good.csv' mlq-split make good.csv -o good.csv --parts a=0.5,b=0.5
fashion_labels big.csv
for emit in files column index; do
    full() { (trap '' XFSZ; ulimit -f 100; exec mlq-split make big.csv -o full --stratify label --emit $emit); }
    trouble 'cannot write|cannot keep' full
    [ -z "$(find . -name 'full*')" ] || fail "a full disk leaves $(find . -name 'full*')"
done
mkdir apply && mlq-split merge --by hash --key id -o plan.json >/dev/null
code=0
mlq-split apply --plan plan.json --part train <big.csv >/dev/full 2>err || code=$?
same "$code $(wc -l <err)" "2 1"
grep -q 'standard output: cannot write' err || fail "which output is full?"
trouble 'missing.json' mlq-split verify missing.json
trouble 'good.csv' mlq-split verify good.csv
printf '{}' >other.json
trouble 'is not a split manifest' mlq-split verify other.json
