// Run by each engine without pages (scripts/engines.js): imports a program and prints what its `result` resolves to.
import process from 'node:process';
import { pathToFileURL } from 'node:url';

await import(pathToFileURL(process.argv[2]));
console.log(JSON.stringify(await globalThis.result));
