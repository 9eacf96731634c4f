"""The verbs and options of a tool, as the tool itself lists them for the shell."""
import re
import subprocess


def list_options(binary):
    """{verb: {option: takes a value}}, of long names with their dashes."""
    words = subprocess.run([binary, "--completion", "fish"], capture_output=True, text=True, check=True).stdout
    verbs = {}
    for line in words.splitlines():
        found = re.search(r"__fish_seen_subcommand_from ([\w-]+)'.* -l ([\w-]+)( -r)?", line)
        if found and found[2] != "help":
            verbs.setdefault(found[1], {})["--" + found[2]] = bool(found[3])
    return verbs
