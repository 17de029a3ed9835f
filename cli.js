#!/usr/bin/env node
// The command line, from a clone: installs node modules where they are missing, then runs src/commands/main.node.ts.
import { setup } from './scripts/setup.js';

setup({ adapter: false });
const { load } = await import('./scripts/bundle.js'); // needs node modules
const { start } = await load('src/commands/main.node.ts');
await start(process.argv.slice(2), 'node cli.js');
