#!/usr/bin/env node
import { hearSignals } from './early-signals.js';

hearSignals(process.argv[2]);
const { start } = await import('./main.node.ts');
await start(process.argv.slice(2), 'npx webgpu-dqn');
