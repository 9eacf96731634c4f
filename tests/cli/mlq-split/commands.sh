# Whole command lines at random, of all tools that are built: options, verbs and inputs, good and bad ones.
for tool in mlq-split mlq-testsize mlq-eval mlq-calibrate mlq-bench; do
    [ -x "$MLQ_BIN/$tool" ] || continue
    if ! python3 "$MLQ_SOURCE/tests/cli/fuzz_commands.py" "$MLQ_BIN" --only $tool --count 40 >found; then
        cat found
        fail "a command line that $tool cannot bear"
    fi
done
