# The labels of Fashion-MNIST as a table: exact sizes, the same bytes for any number of threads, standard input, gzip.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"
fashion_labels data.csv

expect 0 mlq-split make data.csv -o parts --stratify label --key id --threads 1
same "$(count parts/train.csv) $(count parts/dev.csv) $(count parts/test.csv)" "48000 6000 6000"
for label in Trouser Bag; do
    same "$(grep -c ",$label\$" parts/train.csv) $(grep -c ",$label\$" parts/test.csv)" "4800 600"
done
rows parts/train.csv parts/dev.csv parts/test.csv >all
rows data.csv >wanted
same_rows all wanted
expect 0 mlq-split verify parts
mv parts one
for threads in 2 3; do
    expect 0 mlq-split make data.csv -o parts --stratify label --key id --threads $threads
    diff -r one parts || fail "other bytes with $threads threads"
    rm -r parts
done
mv one parts
expect 0 mlq-split make data.csv -o scalar --stratify label --key id --isa scalar
same_folder parts scalar

# Other ways in: shuffled, through a pipe, compressed.
{ head -1 data.csv; tail -n +2 data.csv | shuf --random-source=data.csv; } >shuffled.csv
expect 0 mlq-split make shuffled.csv -o shuffled --stratify label --key id
for part in train dev test; do
    rows parts/$part.csv >a
    rows shuffled/$part.csv >b
    same_rows a b
done
mlq-split make - -o piped --stratify label --key id <data.csv >/dev/null
same_folder parts piped
gzip -k data.csv
expect 0 mlq-split make data.csv.gz -o packed --stratify label --key id
gunzip packed/*.gz
same_folder parts packed
mlq-split make - -o piped2 --stratify label --key id <data.csv.gz >/dev/null
same_folder parts piped2

# Other ways out.
expect 0 mlq-split make data.csv -o column --stratify label --key id --emit column
same "$(head -1 column/split.csv)" "id,label,split"
awk -F, '$3 == "test" { print $1 "," $2 }' column/split.csv | LC_ALL=C sort >a
rows parts/test.csv >b
same_rows a b
expect 0 mlq-split make data.csv -o index --stratify label --key id --emit index
tail -n +2 data.csv | awk 'NR == FNR { wanted[$1 + 1]; next } FNR in wanted' index/dev.index - | LC_ALL=C sort >a
rows parts/dev.csv >b
same_rows a b
for folder in column index shuffled wide; do [ ! -d $folder ] || expect 0 mlq-split verify $folder; done

# The statistics choose the size of Test.
expect 0 mlq-split make data.csv -o wide --test-width 0.01 --expected-error 0.1
[ "$(count wide/test.csv)" -gt 13000 ] || fail "a test set too small for the width"

# What changed is found, and the exit code says so.
printf 'X' | dd of=parts/test.csv bs=1 seek=100 conv=notrunc 2>/dev/null
expect 1 mlq-split verify parts/split.json
says 'fail: output test.csv.*other bytes'
