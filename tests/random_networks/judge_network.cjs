// Compares what mlq made of one network (a line of run_case.cpp) with ONNX Runtime. Each check is a function that gives
// findings: {check, kind, detail}. Findings of one kind have, as far as can be told, one cause.
const fs = require('fs');
const os = require('os');
const path = require('path');
const ort = require('onnxruntime-node');
const {readNodes, precisionsOf} = require('../interop/optimized_graph.cjs');

const bytesOf = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const realsOf = (hex) => new Float32Array(bytesOf(hex).buffer);

async function runModel(hex, network, options) {
    const session = await ort.InferenceSession.create(
        bytesOf(hex), {intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4, ...options});
    const input = new ort.Tensor('float32', realsOf(network.input), network.shape);
    const results = await session.run({[session.inputNames[0]]: input});
    await session.release();
    return results;
}

const message = (error) => String(error.message || error).replace(/\s+/g, ' ').replace(/0x[0-9a-f]+/g, '');

function rangeOf(reals) {
    let low = 0, high = 0;
    for (const x of reals) {
        if (x < low) low = x;
        if (x > high) high = x;
    }
    return Math.max(high - low, 1e-6);
}

// The largest difference as a share of the range of b; infinite where one is NaN and the other is not.
function relativeDifference(a, b) {
    if (a.length !== b.length) return Infinity;
    let worst = 0;
    for (let i = 0; i < a.length; ++i) {
        if (Number.isNaN(a[i]) && Number.isNaN(b[i])) continue;
        const difference = Math.abs(a[i] - b[i]);
        if (!(difference <= worst)) worst = Number.isNaN(difference) ? Infinity : difference;
    }
    return worst / rangeOf(b);
}

function decibels(reference, other) {
    let signal = 0, noise = 0;
    for (let i = 0; i < reference.length; ++i) {
        signal += reference[i] ** 2;
        noise += (reference[i] - other[i]) ** 2;
    }
    return noise === 0 ? 200 : signal === 0 ? 0 : 10 * Math.log10(signal / noise);
}

// "Conv in int8", "Softmax in float of the input".
function nameStep(node, network) {
    const ofInput = node.step === 'float32' && network.int8.nodes.every((other) => !other.outputs.some((name) => node.inputs.includes(name)));
    return `${node.op} in ${node.step}${ofInput ? ' of the input' : ''}`;
}

// Check 1: the float network gives ONNX Runtime's numbers within 1e-4 of each output's range.
async function checkFloat(network) {
    const found = (kind, detail) => [{check: 'float', kind, detail}];
    let theirs;
    try {
        theirs = await runModel(network.model, network, {graphOptimizationLevel: 'disabled'});
    } catch (error) {
        return found('ONNX Runtime refuses', message(error));
    }
    if (network.float.error) return found('mlq refuses', network.float.error);
    for (const output of network.float.outputs) {
        const there = theirs[output.name];
        if (there.type !== 'float32') continue;
        if (there.dims.join() !== output.shape.join())
            return found('shape', `${output.name}: ${output.shape} here, ${there.dims} there`);
        const difference = relativeDifference(realsOf(output.elements), there.data);
        if (!(difference <= 1e-4)) return found('numbers', `${output.name}: ${difference.toExponential(1)} of the range`);
    }
    return [];
}

// Check 2: what is proven is what our own reader makes of the written file, to the bit.
async function checkReread(network) {
    const {error, differs, decibels: db} = network.int8.reread;
    if (error) return [{check: 'reread', kind: 'refused', detail: error}];
    if (differs === null) return [];
    const node = network.int8.nodes.find((one) => one.outputs.includes(differs));
    return [{check: 'reread', kind: `first at ${node ? nameStep(node, network) : 'the input'}`, detail: `${differs}, ${db.toFixed(1)} dB`}];
}

// Whether ONNX Runtime's real value lies so close to the middle between two codes that either is right.
function isTie(real, scale) {
    const code = real / scale;
    return Math.abs(code - Math.floor(code) - 0.5) < 1e-3;
}

// ONNX Runtime's value beside ours: codes where it is quantized; `differing` leaves out those that hang on a tie.
function compareValue(name, network, theirs) {
    const value = network.int8.values[name];
    if (value === undefined) return null;
    if (value.scale !== undefined) {
        const codes = theirs[name + '_clipped'] || theirs[name + '_quantized'], reals = network.reals[name + '_real'] || network.reals[name];
        if (codes === undefined) return null;
        const ours = bytesOf(value.elements);
        let worst = 0, differing = 0, same = true;
        for (let i = 0; i < ours.length; ++i) {
            const difference = Math.abs(ours[i] - codes.data[i]);
            worst = Math.max(worst, difference);
            same = same && difference === 0;
            differing += difference > 0 && !(reals && isTie(reals.data[i], value.scale));
        }
        return {codes: worst, differing, count: ours.length, same};
    }
    const reals = theirs[name];
    if (reals === undefined || reals.type !== 'float32') return null;
    const difference = relativeDifference(realsOf(value.elements), reals.data);
    return {difference, same: difference <= 1e-5};
}

function hasTies(network) {
    return Object.entries(network.int8.values).some(([name, value]) => {
        const reals = network.reals[name + '_real'] || network.reals[name];
        return value.scale !== undefined && reals && reals.data.some((x) => isTie(x, value.scale));
    });
}

// Every node whose inputs agree gives a value within one code (1e-4 of the range in float), and hardly ever another one.
function checkNodes(check, network, theirs, onlyStep) {
    const findings = [];
    for (const node of network.int8.nodes) {
        if (onlyStep && node.step !== onlyStep) continue;
        const inputs = node.inputs.map((name) => compareValue(name, network, theirs));
        if (!inputs.every((input) => input && input.same)) continue;
        for (const name of node.outputs) {
            const output = compareValue(name, network, theirs);
            if (!output) continue;
            const found = (kind, detail) => findings.push({check, kind: `${nameStep(node, network)} ${kind}`, detail: `${name}: ${detail}`});
            if (output.codes > 1) found('codes', `${output.codes} codes apart, ${output.differing} of ${output.count} differ`);
            else if (output.differing > Math.max(3, output.count / 20)) found('often', `one code apart in ${output.differing} of ${output.count}`);
            else if (output.difference > 1e-4) found('float', `${output.difference.toExponential(1)} of the range`);
        }
    }
    return findings;
}

// Checks 3 and 4: the outputs of the written file, at least 40 dB. Where a real lies in the middle between two codes,
// either is right, and what follows may magnify the difference: then 20 dB.
function checkOutputs(check, network, theirs) {
    const least = network.hasTies ? 20 : 40;
    for (const output of network.int8.outputs) {
        const there = theirs[output.name];
        if (there === undefined || there.type !== 'float32') continue;
        const ours = realsOf(output.elements);
        if (ours.length !== there.data.length) return [{check, kind: 'size', detail: output.name}];
        const db = decibels(ours, there.data);
        if (!(db >= least)) return [{check, kind: `outputs`, detail: `${output.name}: ${db.toFixed(1)} dB (int8 itself: ${network.int8.decibels.judged.toFixed(1)})`}];
    }
    return [];
}

// Check 3: optimisations off, where ONNX Runtime does what the file says, node by node.
async function checkPlain(network) {
    try {
        network.reals = await runModel(network.int8.file_of_values, network, {graphOptimizationLevel: 'disabled'});
        network.hasTies = hasTies(network);
        return [...checkNodes('plain', network, network.reals), ...checkOutputs('plain', network, network.reals)];
    } catch (error) {
        return [{check: 'plain', kind: 'ONNX Runtime refuses', detail: message(error)}];
    }
}

// Some optimisations of ONNX Runtime fail on the float network already, or change its numbers: a Pad with zeros fused into
// a MaxPool, a Resize with axes, a Transpose fused into a MatMul.
async function failsInFloat(network) {
    try {
        const optimized = await runModel(network.model, network, {graphOptimizationLevel: 'all'});
        const plain = await runModel(network.model, network, {graphOptimizationLevel: 'disabled'});
        return Object.keys(plain).some((name) => plain[name].type === 'float32' && !(relativeDifference(optimized[name].data, plain[name].data) <= 1e-3));
    } catch {
        return true;
    }
}

// Check 4: with all optimisations: the file as it is and with its codes to look at, and every node runs there in the
// precision that mlq decided.
async function checkOptimized(network) {
    const optimized = path.join(os.tmpdir(), `mlq_optimized_${process.pid}.onnx`);
    const options = {graphOptimizationLevel: 'all'};
    try {
        const theirs = await runModel(network.int8.file, network, {optimizedModelFilePath: optimized, ...options});
        const codes = await runModel(network.int8.file_of_codes, network, options);
        const outputs = checkOutputs('optimized', network, theirs);
        if (outputs.length && await failsInFloat(network)) return [];
        return [...outputs, ...checkNodes('optimized', network, codes, 'int8'), ...checkPlacement(network, fs.readFileSync(optimized))];
    } catch (error) {
        if (theirFaults.some((fault) => fault.test(message(error))) || await failsInFloat(network)) return [];
        return [{check: 'optimized', kind: 'ONNX Runtime refuses', detail: message(error)}];
    } finally {
        fs.rmSync(optimized, {force: true});
    }
}

function checkPlacement(network, model) {
    const findings = [];
    const there = precisionsOf(readNodes(model));
    for (const [name, {op, precision}] of Object.entries(network.int8.precisions)) {
        if (!there.has(name) || there.get(name).precision === precision) continue;
        findings.push({check: 'placement', kind: `${op} in ${precision} here, ${there.get(name).op} in ${there.get(name).precision} there`, detail: name});
    }
    return findings;
}

// Faults of ONNX Runtime 1.30 that no file gets around: it moves Transpose nodes through a Resize, and forgets that the
// Resize names axes, or that it interpolates only along the last dimensions; it makes padding of a Pad before a MaxPool
// that its MaxPool then refuses.
const theirFaults = [
    /Number of elements of input 'sizes' \(0\) does not match the number of axes/,
    /'Linear' mode only supports/,
    /Pad should be smaller than kernel/,
];

// Check 5: what is judged best is never worse than max by more than its noise: 12 dB, as calibration saw eight small samples (3 of 20 000 networks beyond 6, none beyond 10.3), and no matter above 30 dB.
async function checkMethods(network) {
    const {judged, max} = network.int8.decibels;
    if (judged >= max - 12 || judged >= 30) return [];
    return [{check: 'methods', kind: 'judged below max', detail: `judged ${judged.toFixed(1)} dB, max ${max.toFixed(1)} dB`}];
}

const checks = {float: checkFloat, reread: checkReread, plain: checkPlain, optimized: checkOptimized, methods: checkMethods};

// All findings of the named checks.
async function judgeNetwork(network, names) {
    network.reals = {};  // what ONNX Runtime computes from the written file before it rounds, once check 3 knows
    const findings = [];
    if (names.includes('float')) findings.push(...await checkFloat(network));
    if (!network.int8 || network.float.error) return findings;
    if (network.int8.error) return [...findings, {check: 'int8', kind: 'mlq refuses', detail: network.int8.error}];
    for (const name of names.filter((one) => one !== 'float')) findings.push(...await checks[name](network));
    return findings;
}

module.exports = {judgeNetwork, checkNames: Object.keys(checks)};
