# Whatever a file holds, every verb says in one line what is wrong with it.
sets=$MLQ_SOURCE/tests/metrics/detection
mkdir folder
: >empty.json
printf '{"a": [1' >cut.json
echo '[1, 2]' >list.json
echo 7 >seven.json
echo '{"a": "b"}' >words.json
printf '\x1f\x8b\x08broken' >broken.gz
printf '\x00\xff\xfe,\n\x80' >bytes
echo '{"constraints": [{"metric": "x", "at_most": 1}], "optimise": {"metric": "x", "goal": "max"},
       "combined": [{"name": "c", "mean": "arithmetic", "of": [{"metric": "x", "scale": "share"}]}]}' >spec.json
echo '{"x": 0.5}' >report.json
for bad in folder nowhere empty.json cut.json list.json seven.json words.json broken.gz bytes; do
    trouble "^mlq-eval: .*$bad" mlq-eval classify $bad
    trouble "^mlq-eval: .*$bad" mlq-eval identify $bad
    trouble "^mlq-eval: .*$bad" mlq-eval detect $bad "$sets/plain.results.json"
    trouble "^mlq-eval: .*$bad" mlq-eval detect "$sets/plain.truth.json" $bad
    trouble '^mlq-eval: ' mlq-eval classify --scores $bad --labels $bad
    for verb in gate rank combine; do
        trouble "^mlq-eval: .*$bad" mlq-eval $verb $bad report.json
        trouble '^mlq-eval: ' mlq-eval $verb spec.json $bad
    done
    # A 7 is a number, and no line is no alarm.
    [[ $bad == seven.json ]] || trouble "^mlq-eval: .*$bad" mlq-eval product --latency $bad
    [[ $bad == seven.json || $bad == empty.json ]] || trouble "^mlq-eval: .*$bad" mlq-eval product --alarms $bad --hours 1
    trouble "^mlq-eval: .*$bad" mlq-eval product --visit-list $bad --detections empty.json
done
# What cannot be written is said before the work.
for place in nowhere/x.html folder x.docx; do
    trouble "$place" mlq-eval gate spec.json report.json --report $place
    trouble "$place" mlq-eval product --count 1 --hours 1 --report $place
done
for number in nan -1 1e999 many; do
    trouble '^mlq-eval: ' mlq-eval product --count 1 --hours $number
    trouble '^mlq-eval: ' mlq-eval product --count $number --hours 1
    trouble '^mlq-eval: ' mlq-eval product --count 1 --hours 1 --cooldown $number
    trouble '^mlq-eval: ' mlq-eval product --caught 1 --visits $number
    trouble '^mlq-eval: ' mlq-eval product --visit-list empty.json --detections empty.json --deadline $number
done
trouble '^mlq-eval: --level: "95" is above 1' mlq-eval product --count 1 --hours 1 --level 95
