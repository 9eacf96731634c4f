# Every block of docs/mlq-testsize.md that is followed by its command holds what that command prints.
python3 - "$MLQ_SOURCE/docs/mlq-testsize.md" <<'P' || fail "the documentation shows other output"
import re, subprocess, sys
found = re.findall(r"```\n([^`]*)\n```\n\n\(`(mlq-testsize [^`]*)`", open(sys.argv[1]).read())
assert len(found) >= 7, f"only {len(found)} examples found"
for shown, command in found:
    printed = subprocess.run(command.split(), capture_output=True, text=True).stdout.rstrip("\n")
    if printed != shown:
        sys.exit(f"{command}\nprints\n{printed}\nbut the page shows\n{shown}")
P
