# Bad input: exit code 2 and one line that says where and what.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-testsize/says.bash"

trouble 'errors: -1 is not a count' mlq-testsize interval --errors -1 --total 10
trouble '.' mlq-testsize interval --errors five --total 10
trouble '.' mlq-testsize interval --errors nan --total 10
trouble '11 exceed the total 10' mlq-testsize interval --errors 11 --total 10
trouble 'did you mean 0.95' mlq-testsize interval --errors 1 --total 10 --level 0.05
trouble '^mlq-testsize: --level: "95" is above 1' mlq-testsize interval --errors 1 --total 10 --level 95
trouble '.' mlq-testsize interval --errors 1 --total 10 --level 1
trouble '.' mlq-testsize interval --errors 1 --total 10 --prior flat
trouble '.' mlq-testsize interval --errors 1
trouble '.' mlq-testsize interval --errors 1 --total 10 missing.csv
trouble 'missing.csv' mlq-testsize interval missing.csv
trouble '--max-error' mlq-testsize gate --errors 1 --total 10
trouble '.' mlq-testsize gate --errors 1 --total 10 --max-error 1.5
trouble '--confidence.*did you mean 0.95' mlq-testsize gate --errors 1 --total 10 --max-error 0.1 --confidence 0.05
trouble '.' mlq-testsize plan
trouble '.' mlq-testsize plan --error 0.1
trouble '.' mlq-testsize plan --error 0.1 --width 0
trouble '.' mlq-testsize plan --error 0.1 --width 0.1 --true 0.1
trouble '.' mlq-testsize plan --error 0.1 --width 0.1 --slices 0.9,0.9
trouble '.' mlq-testsize curve --error 0.1,x
trouble '.' mlq-testsize curve --from 100 --to 10
trouble '.' mlq-testsize compare --cells 1,2,3
trouble '.' mlq-testsize compare --cells 1,2,3,-4
trouble '.' mlq-testsize compare --a 1/10
trouble '.' mlq-testsize diagnose --dev 1/10
trouble '--train' mlq-testsize diagnose --train 11/10 --dev 1/10
trouble '.' mlq-testsize diagnose --train ten --dev 1/10
trouble '.' mlq-testsize select --error 0.1
trouble '.' mlq-testsize nothing

printf 'id,correct\na,1\nb,perhaps\n' > bad.csv
trouble 'bad.csv: row 2 \(line 3\), column "correct": "perhaps"' mlq-testsize interval bad.csv
printf 'id,correct\na,1\nb,0\na,1\n' > twice.csv
trouble 'twice.csv: row 3, column "id"' mlq-testsize interval twice.csv
printf 'id,right\na,1\n' > columns.csv
trouble 'columns.csv.*"correct"' mlq-testsize interval columns.csv
printf 'truth,score\n1,nan\n' > nan.csv
trouble 'nan.csv: row 1 \(line 2\), column "score"' mlq-testsize interval nan.csv
printf 'id,correct\na,1\nb,0\n' > a.csv
printf 'id,correct\na,1\nc,0\n' > b.csv
trouble 'a.csv: row 2.*b.csv.*--unpaired' mlq-testsize compare a.csv b.csv
trouble 'a.csv: has no column "answer"' mlq-testsize interval a.csv --correct answer
trouble 'a.csv: has no column "key"' mlq-testsize interval a.csv --id key
trouble 'a.csv: has no column "video"' mlq-testsize interval a.csv --group video
trouble 'b.csv: has no column "video"' mlq-testsize compare a.csv b.csv --unpaired --group video
printf 'id,truth,prediction\na,1,1\n' > one.csv
printf 'id,truth,prediction\na,2,1\n' > other.csv
trouble 'other.csv: tells other truths of the same ids than one.csv' mlq-testsize compare one.csv other.csv
trouble 'power: takes more than 1e12 examples' mlq-testsize plan --true 0.00999999 --max-error 0.01
trouble '"0.5" is outside' mlq-testsize interval --errors 1 --total 10 --level 0.5
trouble 'same file' mlq-testsize compare a.csv a.csv
trouble '.' mlq-testsize select a.csv
trouble 'a.csv: is given twice: it is the same file as a.csv' mlq-testsize select a.csv a.csv

# 0x10 was read as 16.
trouble '"0x10" is not a finite number' mlq-testsize interval --errors 0x10 --total 100
trouble '"0x1p-7" is not a finite number' mlq-testsize gate --errors 1 --total 100 --max-error 0x1p-7
trouble '"nan" is not a finite number' mlq-testsize plan --true nan --max-error 0.01
