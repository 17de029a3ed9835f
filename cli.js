#!/usr/bin/env node
// The command line, from a clone: runs src/commands/main.node.ts.
import { load } from './scripts/bundle.js';

const { start } = await load('src/commands/main.node.ts');
await start(process.argv.slice(2), 'node cli.js');
