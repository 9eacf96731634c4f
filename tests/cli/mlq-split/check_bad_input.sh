# Bad input of check: exit code 2 and one line that says where and what.
printf 'id,x\n1,a\n' >a.csv
printf 'id,x\n2,b\n' >b.csv
printf 'id,x\n' >empty.csv
printf 'id,y\n2,b\n' >other.csv
printf 'id,x\n2,b\n3\n' >ragged.csv
printf 'id,x\n2,"b\n' >open.csv
trouble 'a.csv: one part cannot leak' mlq-split check a.csv
trouble 'missing.csv' mlq-split check a.csv missing.csv
trouble 'empty.csv.*no rows' mlq-split check a.csv empty.csv
trouble 'other.csv.*other columns' mlq-split check a.csv other.csv
trouble 'ragged.csv: line 3 \(byte' mlq-split check a.csv ragged.csv
trouble 'open.csv: line 2' mlq-split check a.csv open.csv
trouble '"key"' mlq-split check a.csv b.csv --key key
trouble '"when"' mlq-split check a.csv b.csv --time when
trouble '"part"' mlq-split check a.csv --part-column part
trouble 'is for one table' mlq-split check a.csv b.csv --part-column x
trouble 'one part' mlq-split check b.csv --part-column x
trouble 'unknown check "luck"' mlq-split check a.csv b.csv --skip luck
trouble 'there twice' mlq-split check a=a.csv a=b.csv
trouble 'standard input' mlq-split check a.csv -
trouble '.' mlq-split check a.csv b.csv --near 2
trouble '.' mlq-split check a.csv b.csv --evidence 0
trouble '--drift-rows' mlq-split check a.csv b.csv --drift-rows 5
trouble '--max-drift' mlq-split check a.csv b.csv --skip drift --max-drift 1
trouble '.' mlq-split check
mkdir folder images
trouble 'neither split.json' mlq-split check folder
trouble 'tables and images' mlq-split check a.csv images
trouble 'no image' mlq-split check images images2=images
trouble 'can be read only once' mlq-split make - -o made --dedupe-group
[ ! -e made ] || fail "a folder was left behind"

for option in --evidence --max-drift; do
    trouble "^mlq-split: $option: \"(-1|0)\" is not above 0" mlq-split check parts $option -1
    trouble "^mlq-split: $option: \"(-1|0)\" is not above 0" mlq-split check parts $option 0
done
