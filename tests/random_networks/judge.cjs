// Lets ONNX Runtime judge random networks:
//   node judge.cjs PROGRAM [--first-seed N] [--count N] [--checks float,reread,...] [--model FILE.onnx] [--write FOLDER]
// PROGRAM is mlq_random_networks. Prints the findings by kind with the seeds that show them; --write keeps the networks.
// Exit code 1 when there is a finding.
const {spawn} = require('child_process');
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const {judgeNetwork, checkNames} = require('./judge_network.cjs');

function readOptions(words) {
    const options = {'first-seed': '1', count: '200', checks: checkNames.join()};
    for (let i = 0; i < words.length; i += 2) options[words[i].replace(/^--/, '')] = words[i + 1];
    return options;
}

// Numbers and names differ from network to network, the cause does not.
const kindOf = (finding) => `${finding.check}: ${finding.kind}` +
    (/refuse/.test(finding.kind) ? ': ' + finding.detail.replace(/[-\w./]*\d[-\w./]*/g, '#').slice(0, 160) : '');

async function main() {
    const [program, ...rest] = process.argv.slice(2);
    const options = readOptions(rest);
    const names = options.checks.split(',');
    const words = options.model ? ['file', options['first-seed'], options.model] : ['draw', options['first-seed'], options.count];
    const lines = readline.createInterface({input: spawn(program, words, {stdio: ['ignore', 'pipe', 'inherit']}).stdout});
    const kinds = new Map();
    const note = (kind, example) => kinds.set(kind, [...(kinds.get(kind) || []), example]);
    let judged = 0, wild = 0, last = 0, done = false;
    for await (const line of lines) {
        const network = JSON.parse(line);
        if (network.done) done = true;
        for (const refusal of network.refusals || []) note(`draw: ${refusal.replace(/\d+/g, '#')}`, {seed: last + 1, detail: refusal});
        if (network.wild) wild += 1;
        if (!network.model) continue;
        judged += 1;
        last = network.seed;
        for (const finding of await judgeNetwork(network, names)) {
            note(kindOf(finding), {seed: network.seed, detail: finding.detail});
            if (options.write) fs.writeFileSync(path.join(options.write, `${finding.check}_${network.seed}.onnx`), Buffer.from(network.model, 'hex'));
        }
    }
    if (!done) note('crash', {seed: last + 1, detail: 'mlq_random_networks ended early'});
    for (const [kind, examples] of [...kinds].sort((a, b) => b[1].length - a[1].length)) {
        console.log(`${examples.length} x ${kind}`);
        for (const {seed, detail} of examples.slice(0, options.examples || 3)) console.log(`    seed ${seed}: ${detail}`);
    }
    console.log(`${judged} networks judged (${names.join(', ')}), ${wild} left out, ${kinds.size} kinds of findings`);
    process.exit(kinds.size || judged === 0 ? 1 : 0);
}

main();
