// Run by each engine without pages (scripts/engines.js): imports a program and prints the value of its `result`.
import process from 'node:process';
import { pathToFileURL } from 'node:url';

await import(pathToFileURL(process.argv[2]));
console.log(JSON.stringify(await globalThis.result));
