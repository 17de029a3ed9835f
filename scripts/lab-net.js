// `npm run lab:net -- RUN [GAMES]`: takes the latest net of a run into the lab, to be shown there without training: a
// file of weights in src/lab/nets, and another with its origin and scores. `npm run build:lab` comes next.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { root } from './root.js';
import { setup } from './setup.js';

const [folder, games = '100'] = process.argv.slice(2);
if (!folder || !(Number(games) >= 1)) {
  console.error('usage: npm run lab:net -- RUN [GAMES]');
  process.exit(1);
}
setup({ adapter: false });
const { load } = await import('./bundle.js'); // needs node modules
const { trainedNet } = await load('scripts/lab-net/trained-net.ts');
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const { net, file } = await trainedNet(folder, Number(games), version);
const path = `src/lab/nets/${net.recipe}`;
writeFileSync(`${root}${path}.safetensors`, file);
writeFileSync(`${root}${path}.json`, `${JSON.stringify(net, null, 2)}\n`);
console.log(`${path}: ${net.mean.toFixed(2)} over ${net.games.length} games, after ${net.steps} steps`);
console.log(`made by webgpu-dqn ${net.command}`);
