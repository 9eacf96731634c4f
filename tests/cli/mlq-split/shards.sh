# count, merge and apply on shards, side by side with xargs -P: the bytes of the split of the whole table.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"
fashion_labels data.csv
awk -F, -v OFS=, 'NR == 1 { print $0, "user"; next } { print $0, "u" int($1 * 7919 % 60000 / 11) }' data.csv >table.csv
tail -n +2 table.csv >body
split -n l/5 body shard-
for shard in shard-a?; do { head -1 table.csv; cat $shard; } >$shard.csv; rm $shard; done

# split_shards NAME OPTIONS...: parts of all shards, put together as Spark, Slurm or MPI would.
split_shards() {
    local name=$1 part
    shift
    mkdir $name.dir
    # shellcheck disable=SC2016
    printf '%s\0' shard-a?.csv | xargs -0 -P 3 -I{} mlq-split count {} -o $name.dir/{}.count "$@" -q >/dev/null
    expect 0 mlq-split merge $name.dir/*.count -o $name.dir/plan.json
    for part in train dev test; do
        printf '%s\0' shard-a?.csv | xargs -0 -P 3 -I{} sh -c \
            "mlq-split apply --plan $name.dir/plan.json --shard {} --part $part --no-header-out <{} >$name.dir/{}.$part"
        { head -1 table.csv; cat $name.dir/shard-a?.csv.$part; } >$name.dir/$part.csv
        cmp -s $name.dir/$part.csv $name/$part.csv || fail "$name: other bytes in $part"
    done
}
mlq-split make table.csv -o strata --stratify label --key id >/dev/null
split_shards strata --stratify label --key id
mlq-split make table.csv -o groups --group user --stratify label >/dev/null
split_shards groups --group user --stratify label
# Equal keys where a border runs: shards have shares of them.
mlq-split make table.csv -o ties --key user >/dev/null
split_shards ties --key user

# A hash split needs no counts: the plan comes first.
mlq-split make table.csv -o hashed --by hash --key id >/dev/null
expect 0 mlq-split merge -o hash.json --by hash --key id
for shard in shard-a?.csv; do mlq-split apply --plan hash.json --part test --no-header-out <$shard; done >rest
{ head -1 table.csv; cat rest; } | cmp -s - hashed/test.csv || fail "apply by hash is not make by hash"

# All parts of a shard at once, or as a column; a filter ends quietly when nobody reads on.
expect 0 mlq-split apply shard-aa.csv --plan hash.json -o one
head -c "$(($(wc -c <one/test.csv)))" hashed/test.csv | cmp -s - one/test.csv || fail "apply -o differs"
mlq-split apply --plan hash.json --emit column <shard-aa.csv | awk -F, 'NR > 1 { print $4 }' | sort | uniq -c >counts
grep -q test counts || fail "no part named in the column"
{ mlq-split apply --plan hash.json --part train <table.csv || echo "exit code $?" >&2; } 2>trouble | head -1 >/dev/null
[ ! -s trouble ] || { cat trouble; fail "a closed pipe is no trouble"; }

trouble 'shard-aa.csv.count.*called|called.*shard-aa' mlq-split merge strata.dir/shard-aa.csv.count strata.dir/shard-aa.csv.count -o p.json
trouble 'other options' mlq-split merge strata.dir/shard-aa.csv.count groups.dir/shard-ab.csv.count -o p.json
head -c 300 strata.dir/shard-aa.csv.count >cut.count
trouble 'cut.count' mlq-split merge cut.count -o p.json
trouble 'not valid JSON' mlq-split apply --plan strata.dir/shard-aa.csv.count --part test
trouble 'no part "gone"' mlq-split apply table.csv --plan hash.json --part gone
trouble '--cuts' mlq-split count table.csv -o c --stratify id --bins id=4
[ ! -e p.json ] && [ ! -e c ] || fail "something is left behind"
