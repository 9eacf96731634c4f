# Exit code 2 and one line: where, what, what to do.
good=$MLQ_SOURCE/data/fashion_mobilenet.onnx
trouble "missing.onnx: cannot read" mlq-bench model missing.onnx
trouble "no step of it runs in int8.*mlq-calibrate" mlq-bench model "$good" "$good" --batch 1
trouble "unknown|avx2" mlq-bench model "$good" --isa neon
grep -q avx512vnni /proc/cpuinfo || grep -q avx512_vnni /proc/cpuinfo || trouble "avx512vnni" mlq-bench model "$good" --isa avx512vnni
trouble "batch" mlq-bench model "$good" --batch 0
trouble "batch" mlq-bench model "$good" --batch 65537
trouble "seconds" mlq-bench model "$good" --seconds 0
trouble "min-speedup" mlq-bench model "$good" --min-speedup -1
trouble "limit: must not be negative" mlq-bench accuracy "$good" "$good" --data /usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz --limit -1
trouble "needs labels" mlq-bench accuracy "$good" "$good" --data /usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz
trouble "alexnet.*the zoo has" mlq-bench zoo --models alexnet
trouble "nowhere: is not a folder" mlq-bench zoo --models mobilenet_v1 --write nowhere
trouble "batch 65536.*MiB|more than 2.31 elements" mlq-bench zoo --models mobilenet_v1 --samples 1 --batch 65536
head -c 4000 "$good" >short.onnx
trouble "short.onnx" mlq-bench layers short.onnx
trouble "extension|svg" mlq-bench layers "$good" --seconds 0.1 --plot picture.txt
