# Class folders that are links: make, check and mlq-calibrate see the same images, and say what they left out.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"
python3 - <<'PYTHON'
import os
for kind in "cat", "dog", "emu":
    os.makedirs(f"store/{kind}", exist_ok=True)
    for i in range(20):
        with open(f"store/{kind}/{i}.pgm", "wb") as file:
            file.write(b"P5 8 8 255\n" + bytes((i * 7 + k * (i + len(kind)) + ord(kind[0])) % 256 for k in range(64)))
PYTHON
mkdir images && cp -r store/cat images/cat && ln -s ../store/dog images/dog && ln -s ../store/emu images/emu
echo notes >images/cat/notes.txt

expect 0 mlq-split make images -o parts --stratify class
says 'train +48 '
says 'note: left out of images: 1 "\*.txt" \("cat/notes.txt"\)'
same "$(find -L parts -name '*.pgm' | wc -l)" 60
expect 0 mlq-split verify parts

# The same picture in both parts, behind a link: a leak.
mkdir leak && ln -s ../store leak/train && mkdir -p leak/test && ln -s ../../store/dog leak/test/dog
expect 1 mlq-split check leak --skip drift
says 'fail: identical images .20 images'

# What has no group is said, and an option without its partner is refused.
{ echo id,user; for i in $(seq 200); do echo "$i,$([ $((i % 150)) -eq 0 ] || echo "u$((i / 4))")"; done; } >users.csv
expect 0 mlq-split make users.csv -o users --group user
says 'note: 1 row has no value in --group: each is by itself'
expect 0 mlq-split make users.csv -o dropped --group user --missing-group drop
same "$(count dropped/dropped.csv)" 1
trouble 'only with --group' mlq-split make users.csv -o none --missing-group each
trouble 'unknown way "some"; use each, drop or error' mlq-split make users.csv -o none --group user --missing-group some
