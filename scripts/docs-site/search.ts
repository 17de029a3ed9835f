import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

/** Words to search for, and a page or name of the reference that must be among the results. */
const SOUGHT: readonly (readonly [words: string, url: string])[] = [
  ['Bellman equation', 'course/1-the-problem.html'],
  ['exploration', 'course/1-the-problem.html'],
  ['epsilon', 'course/1-the-problem.html'],
  ['target network', 'course/4-why-it-fails-without.html'],
  ['replay', 'course/4-why-it-fails-without.html'],
  ['own environment', 'guides/environment-and-recipe.html'],
  ['resume', 'guides/runs-and-studies.html'],
  ['seeds', 'course/8-luck-and-learning.html'],
  ['GPU', 'guides/gpus-and-tuning.html'],
  ['browser', 'guides/browsers.html'],
  ['ReplayBuffer', 'classes/webgpu-dqn.ReplayBuffer.html'],
  ['Adam', 'classes/webgpu-dqn.Adam.html'],
  ['matmul', 'functions/webgpu-dqn.matmul.html'],
  ['trainRun', 'functions/webgpu-dqn_runs.trainRun.html'],
];

/** The number of results that the site shows. */
const SHOWN = 10;

/** The index for lunr, and the meaning of its references. */
interface SearchData {
  readonly index: object;
  readonly rows: readonly { readonly name: string; readonly url: string }[];
}

/** The package with which the site searches. */
export interface Lunr {
  readonly Index: { load(index: object): { search(words: string): { ref: string; score: number }[] } };
}

/** Faults of the site's search, one a line: results that should be found and are not. */
export function searchFaults(site: string, lunr: Lunr): string[] {
  const script = readFileSync(join(site, 'assets/search.js'), 'utf8');
  const packed = Buffer.from(script.slice(script.indexOf('"') + 1, script.lastIndexOf('"')), 'base64');
  const data = JSON.parse(inflateSync(packed).toString()) as SearchData;
  const index = lunr.Index.load(data.index);
  return SOUGHT.flatMap(([words, url]) => {
    const found = search(index, data.rows, words);
    return found.includes(url) ? [] : [`search for ${words}: ${url} is not among ${found.join(', ')}`];
  });
}

/** Searches like the script of the site (TypeDoc, `assets/main.js`). */
function search(index: ReturnType<Lunr['Index']['load']>, rows: SearchData['rows'], words: string): string[] {
  const asked = words
    .split(' ')
    .map((word) => `*${word}*`)
    .join(' ');
  const scored = index.search(asked).map(({ ref, score }) => {
    const { name, url } = rows[Number(ref)];
    const begins = name.toLowerCase().startsWith(words.toLowerCase());
    return { url, score: begins ? (score * 10) / (1 + Math.abs(name.length - words.length)) : score };
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN)
    .map(({ url }) => url);
}
