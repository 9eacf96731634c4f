// Makes a network that fails small:
//   node shrink.cjs PROGRAM MODEL.onnx SMALL.onnx [--seed N] [--checks float,...] [--kind TEXT]
// Takes the first smaller network that shows the same kind of finding, until there is none. --kind picks among several:
// a part of a line that judge.cjs prints.
const {spawn} = require('child_process');
const fs = require('fs');
const readline = require('readline');
const {judgeNetwork, checkNames} = require('./judge_network.cjs');

async function* readNetworks(program, words) {
    const child = spawn(program, words, {stdio: ['ignore', 'pipe', 'inherit']});
    for await (const line of readline.createInterface({input: child.stdout})) {
        const network = JSON.parse(line);
        if (network.model) yield network;
    }
}

async function main() {
    const [program, model, small, ...rest] = process.argv.slice(2);
    const options = {seed: '1', checks: checkNames.join()};
    for (let i = 0; i < rest.length; i += 2) options[rest[i].replace(/^--/, '')] = rest[i + 1];
    const judge = async (network) => {
        const findings = (await judgeNetwork(network, options.checks.split(','))).map((one) => ({...one, text: `${one.check}: ${one.kind}`}));
        return findings.find((one) => one.text === options.text || (!options.text && (!options.kind || one.text.includes(options.kind))));
    };
    let found;
    for await (const network of readNetworks(program, ['file', options.seed, model])) found = await judge(network);
    if (!found) throw new Error(`no such finding in ${model}`);
    options.text = found.text;
    fs.copyFileSync(model, small);
    let steps = 0, smaller = true;
    while (smaller) {
        smaller = false;
        for await (const network of readNetworks(program, ['reduce', options.seed, small])) {
            const again = await judge(network);
            if (!again) continue;
            [found, smaller, steps] = [again, true, steps + 1];
            fs.writeFileSync(small, Buffer.from(network.model, 'hex'));
            break;
        }
    }
    console.log(`${small}: ${steps} steps, ${found.text}: ${found.detail}`);
}

main().catch((error) => {
    console.error(`shrink: ${error.message}`);
    process.exit(2);
});
