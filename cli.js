#!/usr/bin/env node
// The command line, from a clone: installs what is missing, then runs src/commands/main.node.ts.
import { parseArgs } from 'node:util';
import { setup } from './scripts/setup.js';

const args = process.argv.slice(2);
const { values } = parseArgs({
  args,
  options: { device: { type: 'string' }, help: { type: 'boolean' } },
  strict: false,
});
const computes = ['train', 'evaluate', 'study', 'play'].includes(args[0]) && !values.help;
const noAdapter = setup({ adapter: computes && ['auto', 'webgpu'].includes(values.device ?? 'auto') });
if (noAdapter) console.error(noAdapter);
const { load } = await import('./scripts/bundle.js'); // needs node modules
const { main } = await load('src/commands/main.node.ts');
await main(args, 'node cli.js');
