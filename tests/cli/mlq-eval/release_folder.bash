# What a release starts from: the spec and the script of docs/release-gate.md, a network, its preset and class names, and
# a folder of pictures, made from Fashion-MNIST. Sourced by the cases that run the gate.
take() { sed -n "/^\`\`\`[a-z]* $1\$/,/^\`\`\`\$/p" "$MLQ_SOURCE/docs/release-gate.md" | sed '1d;$d'; }
take release.json >release.json
take gate.sh >gate.sh
[ -s release.json ] && [ -s gate.sh ] || fail "the page has no spec or no script"
cp "$MLQ_SOURCE/data/fashion_resnet.onnx" model.onnx
cp "$MLQ_SOURCE/data/fashion_mnist.json" preset.json
python3 - <<'PY'
import gzip, os
root = "/usr/share/datasets/fashion-mnist/"
names = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
open("classes.txt", "w").write("\n".join(names) + "\n")
for part, prefix, count in (("train", "train", 300), ("test", "t10k", 1500)):
    pixels = gzip.open(f"{root}{prefix}-images-idx3-ubyte.gz").read(16 + count * 784)[16:]
    labels = gzip.open(f"{root}{prefix}-labels-idx1-ubyte.gz").read(8 + count)[8:]
    for name in names:
        os.makedirs(f"images/{part}/{name}", exist_ok=True)
    for i in range(count):
        with open(f"images/{part}/{names[labels[i]]}/{i:05}.pgm", "wb") as file:
            file.write(b"P5 28 28 255\n" + pixels[i * 784:(i + 1) * 784])
PY
# No test depends on the speed of the machine: the page's limits on time are those of a quiet one.
slow_machine() {
    sed -i -e 's/"int8_ms", "at_most": 1}/"int8_ms", "at_most": 60000}/' -e 's/"speedup", "at_least": 1.1}/"speedup", "at_least": 0.001}/' release.json
    sed -i 's/--min-speedup 1.1/--min-speedup 0.001/' gate.sh
}
steps() { bash gate.sh model.onnx preset.json classes.txt images; }
