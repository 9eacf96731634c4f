# The same under Open MPI: each rank counts and splits its shards, rank 0 merges. Skipped where there is no mpirun.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"
command -v mpirun >/dev/null || { echo "skipped: no mpirun (Debian: openmpi-bin)"; exit 0; }
fashion_labels data.csv
tail -n +2 data.csv >body
split -n l/3 -d -a 1 body shard-
for rank in 0 1 2; do { head -1 data.csv; cat shard-$rank; } >shard-$rank.csv; done
mlq-split make data.csv -o whole --stratify label --key id >/dev/null

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
on_all_ranks() { mpirun --oversubscribe -n 3 --mca btl self,vader --mca orte_tmpdir_base "$PWD" sh -c "$1" >mpi.log 2>&1 || { cat mpi.log; fail "mpirun: $1"; }; }
# shellcheck disable=SC2016
on_all_ranks 'r=$OMPI_COMM_WORLD_RANK; mlq-split count shard-$r.csv -o $r.count --stratify label --key id --threads 1'
expect 0 mlq-split merge 0.count 1.count 2.count -o plan.json
# shellcheck disable=SC2016
on_all_ranks 'r=$OMPI_COMM_WORLD_RANK
    headless=; [ $r = 0 ] || headless=--no-header-out
    mlq-split apply shard-$r.csv --plan plan.json --shard shard-$r.csv -o out-$r $headless --threads 1'
for part in train dev test; do
    cat out-0/$part.csv out-1/$part.csv out-2/$part.csv | cmp -s - whole/$part.csv || fail "other bytes in $part"
done
