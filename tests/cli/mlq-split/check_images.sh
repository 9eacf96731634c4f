# Near-duplicate images: real ones between the training and test images of Fashion-MNIST, and made ones in folders.
# shellcheck source=/dev/null
source "$MLQ_SOURCE/tests/cli/mlq-split/tables.bash"
data=/usr/share/datasets/fashion-mnist
expect 1 mlq-split check train=$data/train-images-idx3-ubyte.gz test=$data/t10k-images-idx3-ubyte.gz --skip drift
says 'pass: identical images'
says 'fail: near images \(19 images'
says 'near images +train +test +0.9999 +row 13360 +row 4998'
says 'near images +train +test +0.9994 +row 20255 +row 4222'

python3 - <<'PYTHON'
import gzip, os
pixels = gzip.open("/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz").read()[16:]
def write(part, name, i, change=lambda row: row, scale=1):
    os.makedirs(f"parts/{part}/class", exist_ok=True)
    with open(f"parts/{part}/class/{name}.pgm", "wb") as file:
        file.write(b"P5 %d %d 255\n" % (28 * scale, 28 * scale))
        for y in range(28):
            row = change(pixels[i * 784 + 28 * y : i * 784 + 28 * y + 28])
            file.write(bytes(x for x in row for _ in range(scale)) * scale)
for i in range(300):
    write("train", f"a{i}", i)
    write("test", f"b{i}", 300 + i)
write("test", "same", 17)
write("test", "darker", 40, lambda row: bytes(x * 3 // 4 for x in row))
write("test", "larger", 90, lambda row: row, 2)
PYTHON
expect 1 mlq-split check parts
says 'fail: identical images \(1 image '
says 'fail: near images \(2 images'
says 'class/a17.pgm +class/same.pgm'
says 'class/a40.pgm +class/darker.pgm'
says 'class/a90.pgm +class/larger.pgm'
expect 0 mlq-split check parts --skip identical_images,near_images

# All of them in one folder: --dedupe-group keeps copies in one part, links and all.
mkdir all && cp -r parts/train parts/test all/
expect 0 mlq-split make all -o tight --parts train=0.5,test=0.5 --dedupe-group
says 'Sets of these +3'
expect 0 mlq-split check tight --skip drift

printf 'P5 28 28 255\nshort' >parts/test/class/broken.pgm
trouble 'broken.pgm' mlq-split check parts
