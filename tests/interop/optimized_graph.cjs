// Reads which nodes an ONNX file holds and in which precision each of them computes: for the graph that ONNX Runtime
// writes after its optimizations.

// The fields of a protobuf message: [number, value] with numbers for varints and buffers for the rest.
function* fieldsOf(bytes) {
    let at = 0;
    const varint = () => {
        let value = 0, scale = 1, byte;
        do {
            byte = bytes[at++];
            value += (byte & 127) * scale;
            scale *= 128;
        } while (byte & 128);
        return value;
    };
    while (at < bytes.length) {
        const key = varint();
        const [number, wire] = [Math.floor(key / 8), key % 8];
        if (wire === 0) {
            yield [number, varint()];
        } else {
            const length = wire === 1 ? 8 : wire === 5 ? 4 : varint();
            yield [number, bytes.subarray(at, at + length)];
            at += length;
        }
    }
}

const all = (bytes, wanted) => [...fieldsOf(bytes)].filter(([number]) => number === wanted).map(([, value]) => value);
const texts = (bytes, wanted) => all(bytes, wanted).map((value) => value.toString());

// ModelProto.graph is field 7, GraphProto.node field 1; of a NodeProto: inputs 1, outputs 2, name 3, operator 4.
function readNodes(model) {
    const [graph] = all(model, 7);
    return all(graph, 1).map((node) => ({
        name: texts(node, 3)[0] || '',
        op: texts(node, 4)[0],
        inputs: texts(node, 1),
        outputs: texts(node, 2),
    }));
}

const integerOperators = /^(QLinear\w+|QGemm|MatMulIntegerToFloat|DynamicQuantizeMatMul)$/;
const realResult = (node) => node.op === 'DequantizeLinear' || node.op === 'MatMulIntegerToFloat' ||
    (node.op === 'QGemm' && !node.inputs[7]);  // without the scale of its output

// They find the same in codes as in reals, and say it in integers: neither precision.
const indexOperators = /^Arg(Max|Min)$/;

// name -> {op, precision}. An operator that only moves elements is int8 when it moves codes.
function precisionsOf(nodes) {
    const codes = new Set();
    const precisions = new Map();
    for (const node of nodes) {
        if (indexOperators.test(node.op)) continue;
        const isInt8 = integerOperators.test(node.op) || (node.op !== 'DequantizeLinear' && node.op !== 'QuantizeLinear' && codes.has(node.inputs[0]));
        const makesCodes = node.op === 'QuantizeLinear' || (isInt8 && !realResult(node));
        if (makesCodes) node.outputs.forEach((name) => codes.add(name));
        precisions.set(node.name, {op: node.op, precision: isInt8 ? 'int8' : 'float32'});
    }
    return precisions;
}

module.exports = {readNodes, precisionsOf};
