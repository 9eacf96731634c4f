// The twin of time_model.cpp for ONNX Runtime: MODEL.onnx BATCH THREADS default|exact SAMPLES.f32 C,H,W; same protocol.
// "exact" sets session.x64quantprecision.
const ort = require(process.env.ONNXRUNTIME);
const fs = require('fs');
const readline = require('readline');

(async () => {
    const [model, batch, threads, precision, samples, shape] = process.argv.slice(2);
    const session = await ort.InferenceSession.create(model, {
        graphOptimizationLevel: 'all', intraOpNumThreads: Number(threads), interOpNumThreads: 1, logSeverityLevel: 3,
        extra: precision === 'exact' ? {session: {x64quantprecision: '1'}} : {}});
    const bytes = fs.readFileSync(samples);
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const dimensions = [Number(batch), ...shape.split(',').map(Number)];
    const size = dimensions.reduce((a, b) => a * b, 1);
    const run = async (first) => {
        const piece = new ort.Tensor('float32', values.slice(first, first + size), dimensions);
        return (await session.run({[session.inputNames[0]]: piece}))[session.outputNames[0]].data;
    };
    const feeds = {[session.inputNames[0]]: new ort.Tensor('float32', values.slice(0, size), dimensions)};
    await session.run(feeds);
    console.log('ready');
    for await (const line of readline.createInterface({input: process.stdin})) {
        const [command, what] = line.split(' ');
        if (command === 'time') {
            const times = [];
            for (let i = 0; i < Number(what); ++i) {
                const start = process.hrtime.bigint();
                await session.run(feeds);
                times.push(Number(process.hrtime.bigint() - start) / 1e6);
            }
            console.log(times.join(' '));
        } else {
            const outputs = [];
            for (let first = 0; first + size <= values.length; first += size) outputs.push(...await run(first));
            fs.writeFileSync(what, Buffer.from(new Float32Array(outputs).buffer));
            console.log('done');
        }
    }
})();
