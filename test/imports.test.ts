import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import manifest from '../package.json';

/** The nodes that each node needs. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The two implementations of `#platform`: a file that imports it may reach either. */
const platforms = Object.values(manifest.imports['#platform']).map(normalize);

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => join('src', path))
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts') && !path.includes('assembly'));

/** The files of `src/` that `path` imports, types included. */
function importsOf(path: string): Set<string> {
  const specifiers = [
    ...readFileSync(path, 'utf8').matchAll(/(?:^|\s)(?:import|export)\s[^;]*?from '([^']+)'/g),
    ...readFileSync(path, 'utf8').matchAll(/import\('([^']+)'\)/g),
  ].map(([, specifier]) => specifier);
  const imported = specifiers.flatMap((specifier) => {
    if (specifier === '#platform') return platforms;
    return specifier.startsWith('.') ? [join(dirname(path), specifier)] : [];
  });
  return new Set(imported.filter((file) => files.includes(file)));
}

const graph: Graph = new Map(files.map((path) => [path, importsOf(path)]));

/** The folders of `src/` as one graph: a folder needs those that its files import from. */
function foldersOf(graph: Graph): Graph {
  const folders = new Map<string, Set<string>>();
  for (const [path, imported] of graph) {
    const folder = roomOf(path);
    const needs = folders.get(folder) ?? new Set();
    for (const file of imported) if (roomOf(file) !== folder) needs.add(roomOf(file));
    folders.set(folder, needs);
  }
  return folders;
}

/** A file that assembles the folders around it. It counts as a folder of its own, like a file directly in `src/`. */
const COMPOSERS = ['main.tsx', 'app.tsx'].map((name) => join('src', 'lab', 'page', name));

/** The folder of a file. */
function roomOf(path: string): string {
  return dirname(path) === 'src' || COMPOSERS.includes(path) ? path : dirname(path);
}

/** A circle in `graph`, first and last node alike, or undefined if there is none. */
function findCircle(graph: Graph): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  function visit(node: string): string[] | undefined {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next);
      if (circle) return circle;
    }
    path.pop();
    done.add(node);
    return undefined;
  }
  for (const node of graph.keys()) {
    const circle = visit(node);
    if (circle) return circle;
  }
  return undefined;
}

test('the search finds imports, and circles if there are any', () => {
  assert.ok(graph.get(join('src', 'ops', 'loss.ts'))?.has(join('src', 'kernels', 'loss.ts')));
  assert.equal(
    findCircle(
      new Map([
        ['a', new Set(['b'])],
        ['b', new Set(['c'])],
        ['c', new Set(['b'])],
      ]),
    ),
    ['b', 'c', 'b'],
  );
});

test('no file of src/ imports itself through others', () => {
  assert.equal(findCircle(graph)?.join(' -> '), undefined);
});

test('no folder of src/ imports itself through others', () => {
  assert.equal(findCircle(foldersOf(graph))?.join(' -> '), undefined);
});

test('only files named *.node.ts use Node, and only such files import them', () => {
  const neutral = files.filter((path) => !path.endsWith('.node.ts'));
  assert.ok(neutral.includes(join('src', 'runs', 'session.ts')));
  for (const path of neutral) {
    assert.not.match(
      readFileSync(path, 'utf8'),
      /from 'node:|import\('node:|(?<!-)\bprocess\.[a-z]|\bBuffer\b/,
      path,
    );
    const reached = [...graph.get(path)!].filter((file) => file.endsWith('.node.ts'));
    assert.equal(
      reached.filter((file) => !platforms.includes(file)),
      [],
      path,
    );
  }
});

/** The imports of files that `from` accepts, except imports of paths in `src/` that begin with one of `to`. */
function breaches(from: (path: string) => boolean, to: readonly string[]): string[] {
  const allowed = (path: string) => to.some((start) => path.startsWith(join('src', start)));
  return [...graph]
    .filter(([path]) => from(path))
    .flatMap(([path, imported]) =>
      [...imported].filter((file) => !allowed(file)).map((file) => `${path} imports ${file}`),
    );
}

const inRoom = (room: string) => (path: string) => path.startsWith(join('src', 'lab', room));

test("the lab's page does not import the engine, nor its worker the page", () => {
  assert.ok([...graph.keys()].filter(inRoom('page')).length > 10);
  assert.ok([...graph.keys()].filter(inRoom('worker')).length > 5);
  const seen = ['lab/protocol.ts', 'lab/shared/'];
  assert.equal(breaches(inRoom('page'), [...seen, 'lab/page/', 'envs/', 'play/']), []);
  const engine = readdirSync('src').filter((name) => name !== 'lab');
  assert.equal(breaches(inRoom('worker'), [...seen, 'lab/worker/', ...engine]), []);
  assert.equal(breaches(inRoom('service'), ['lab/service/', 'lab/shared/']), []);
  assert.equal(
    breaches(inRoom('shared'), ['lab/shared/', 'recipes/setting', 'recipes/recipe-settings', 'nearest.ts']),
    [],
  ); // data and words
});

test('nothing outside the lab imports it', () => {
  const outside = [...graph].filter(([path]) => !inRoom('')(path));
  assert.equal(
    outside.flatMap(([path, imported]) => [...imported].filter(inRoom('')).map((file) => `${path}: ${file}`)),
    [],
  );
});

test.run();
