# A run that is killed leaves a temporary folder; the next one removes it.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"
fashion_labels labels.csv 2000
mkfifo pipe
mlq-split make pipe -o parts --key id 2>/dev/null &
run=$!
exec 9>pipe
head -5 labels.csv >&9
for _ in $(seq 100); do compgen -G 'parts.tmp-*' >/dev/null && break || sleep 0.1; done
kill -KILL $run
wait $run 2>/dev/null || true
exec 9>&-
compgen -G 'parts.tmp-*' >/dev/null || fail "nothing was left to remove"
expect 0 mlq-split make labels.csv -o parts --key id
if compgen -G 'parts.tmp-*' >/dev/null; then fail "the temporary folder is still there"; fi
# Devices are refused at once, whatever reads them.
for file in /dev/zero /dev/full; do
    trouble "$file: is a device, not a file" mlq-split make $file -o none
    trouble "$file: is a device, not a file" mlq-split apply --plan $file --part train labels.csv
done
# So is a link in a circle.
ln -s loop loop
trouble 'loop: Too many levels of symbolic links' mlq-split verify loop
trouble 'loop: Too many levels of symbolic links|loop: cannot read' mlq-split make loop -o none
