// The twin of time_model.cpp for ONNX Runtime: MODEL.onnx BATCH THREADS; same protocol.
const ort = require('onnxruntime-node');
const readline = require('readline');

(async () => {
    const [model, batch, threads] = process.argv.slice(2);
    const session = await ort.InferenceSession.create(model, {
        graphOptimizationLevel: 'all', intraOpNumThreads: Number(threads), interOpNumThreads: 1, logSeverityLevel: 3});
    const side = Number(process.env.SIDE);
    const input = new Float32Array(Number(batch) * 3 * side * side);
    for (let i = 0; i < input.length; ++i) input[i] = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    const feeds = {[session.inputNames[0]]: new ort.Tensor('float32', input, [Number(batch), 3, side, side])};
    await session.run(feeds);
    console.log('ready');
    for await (const line of readline.createInterface({input: process.stdin})) {
        const times = [];
        for (let i = 0; i < Number(line); ++i) {
            const start = process.hrtime.bigint();
            await session.run(feeds);
            times.push(Number(process.hrtime.bigint() - start) / 1e6);
        }
        console.log(times.join(' '));
    }
})();
