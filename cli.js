#!/usr/bin/env node
// The command line, from a clone: runs src/commands/main.node.ts.
import { hearSignals } from './src/commands/early-signals.js';

hearSignals(process.argv[2]);
const { load } = await import('./scripts/bundle.js');
const { start } = await load('src/commands/main.node.ts');
await start(process.argv.slice(2), 'node cli.js');
