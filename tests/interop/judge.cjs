// Reads <folder>/cases.json, runs every case in ONNX Runtime and compares. A line a case, exit code 1 when one fails.
//   float: the largest difference of all outputs must stay within 1e-3 of their range.
//   int8:  the same class on 99.5 % of the samples, accuracy within 0.3 points, every node in the precision promised.
//   placement: every node in the precision promised, in the graph that ONNX Runtime makes of the file.
const ort = require('onnxruntime-node');
const fs = require('fs');
const path = require('path');
const {readNodes, precisionsOf} = require('./optimized_graph.cjs');

const folder = process.argv[2];
const floats = (name) => {
    const bytes = fs.readFileSync(path.join(folder, name));
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
};

async function run(file, test, options) {
    const session = await ort.InferenceSession.create(path.join(folder, file),
        {graphOptimizationLevel: 'all', intraOpNumThreads: 1, logSeverityLevel: 3, ...options});
    const input = floats(test.input);
    const perSample = test.shape.slice(1).reduce((a, b) => a * b, 1);
    const samples = input.length / perSample;
    const outputs = [];
    for (let first = 0; first < samples; first += test.shape[0]) {
        const piece = input.slice(first * perSample, (first + test.shape[0]) * perSample);
        const result = await session.run({[session.inputNames[0]]: new ort.Tensor('float32', piece, [piece.length / perSample, ...test.shape.slice(1)])});
        outputs.push(...result[session.outputNames[0]].data);
    }
    return outputs;
}

const largestOf = (scores, at, classes) => {
    let best = 0;
    for (let k = 1; k < classes; ++k) if (scores[at + k] > scores[at + best]) best = k;
    return best;
};

// Nodes that ONNX Runtime runs in another precision than was promised, by name.
function findMisplaced(file, promised) {
    const there = precisionsOf(readNodes(fs.readFileSync(file)));
    return Object.entries(promised)
        .filter(([name, precision]) => there.has(name) && there.get(name).precision !== precision)
        .map(([name, precision]) => `${name} in ${there.get(name).precision} instead of ${precision}`);
}

const countIn = (promised, precision) => Object.values(promised).filter((one) => one === precision).length;

async function judgePlacement(test) {
    const optimized = path.join(folder, 'optimized.onnx');
    const session = await ort.InferenceSession.create(path.join(folder, test.model),
        {graphOptimizationLevel: 'all', logSeverityLevel: 3, optimizedModelFilePath: optimized});
    await session.release();
    const misplaced = findMisplaced(optimized, test.precisions);
    return [misplaced.length === 0, misplaced.join(', ') ||
        `${countIn(test.precisions, 'int8')} nodes in int8, ${countIn(test.precisions, 'float32')} in float, as promised`];
}

async function judgeFloat(test) {
    const theirs = await run(test.model, test, {});
    const ours = floats(test.output);
    if (theirs.length !== ours.length) return [false, `${ours.length} outputs here, ${theirs.length} there`];
    let worst = 0, low = Infinity, high = -Infinity;
    for (let i = 0; i < ours.length; ++i) {
        const difference = Math.abs(ours[i] - theirs[i]);
        if (!(difference <= worst)) worst = difference;
        low = Math.min(low, theirs[i]);
        high = Math.max(high, theirs[i]);
    }
    const relative = worst / Math.max(high - low, 1e-6);
    return [relative <= 1e-3, `${ours.length} outputs, largest difference ${relative.toExponential(1)} of the range`];
}

async function judgeInt8(test) {
    const optimized = path.join(folder, 'optimized.onnx');
    // As it comes: the file itself is right on processors without VNNI (uint8 weights, or 7 activation bits).
    const theirs = await run(test.model, test, {optimizedModelFilePath: optimized});
    const ours = floats(test.output);
    const labels = floats(test.labels);
    const classes = ours.length / labels.length;
    let same = 0, right = 0, oursRight = 0;
    for (let i = 0; i < labels.length; ++i) {
        const a = largestOf(ours, i * classes, classes), b = largestOf(theirs, i * classes, classes);
        same += a === b;
        oursRight += a === labels[i];
        right += b === labels[i];
    }
    const agreement = same / labels.length, accuracy = right / labels.length, ourAccuracy = oursRight / labels.length;
    const misplaced = findMisplaced(optimized, test.precisions);
    const good = agreement >= 0.995 && Math.abs(accuracy - ourAccuracy) <= 0.003 && misplaced.length === 0;
    return [good, `same class on ${(100 * agreement).toFixed(2)} %, accuracy ${(100 * ourAccuracy).toFixed(2)} % here, ` +
        `${(100 * accuracy).toFixed(2)} % there, ${misplaced.join(', ') || `${countIn(test.precisions, 'int8')} nodes in int8 as promised`}`];
}

const judges = {float: judgeFloat, int8: judgeInt8, placement: judgePlacement};

(async () => {
    let failed = 0;
    const cases = JSON.parse(fs.readFileSync(path.join(folder, 'cases.json')));
    for (const test of cases) {
        let good = false, words = '';
        try {
            [good, words] = await judges[test.kind](test);
        } catch (error) {
            words = String(error.message || error);
        }
        console.log(`${good ? 'ok  ' : 'FAIL'} ${test.name}: ${words}`);
        failed += good ? 0 : 1;
    }
    console.log(`${cases.length - failed} of ${cases.length} cases agree with ONNX Runtime`);
    process.exit(failed || cases.length === 0 ? 1 : 0);
})();
