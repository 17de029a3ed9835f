import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

/** What somebody may look for, and a page or name of the reference that is to be among what the site shows. */
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

/** How many finds the site shows. */
const SHOWN = 10;

/** The index that lunr reads, and what its references stand for. */
interface SearchData {
  readonly index: object;
  readonly rows: readonly { readonly name: string; readonly url: string }[];
}

/** The package with which the site searches. */
export interface Lunr {
  readonly Index: { load(index: object): { search(words: string): { ref: string; score: number }[] } };
}

/** What a search of the site does not find that should be found, a line each. */
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

/** As the script of the site searches (TypeDoc, `assets/main.js`). */
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
