import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { commandsOf } from './commands.ts';
import type { Page } from './markdown.ts';
import { run } from './programs.ts';
import { makeRun, shortForm } from './short-form.ts';

/**
 * Runs the commands of a page in their short form, one after the other and in a new folder, as a reader would.
 *
 * @param done commands of other pages, as each is run only once.
 * @returns the failures, one a line.
 */
export async function runShort(page: Page, done: Set<string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'docs-test-'));
  const faults: string[] = [];
  let resumed = 0;
  const cli = async (where: string, shown: string, args: readonly string[]) => {
    const start = performance.now();
    const env = { TESTS_SINCE: STARTED };
    const { status, stderr } = await run(process.execPath, [resolve('cli.js'), ...args], {
      cwd: folder,
      env,
    });
    console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${shown}`);
    if (status !== 0) faults.push(`${where}: ${args.join(' ')} ends with ${status}\n${stderr.trim()}`);
  };
  try {
    cpSync('examples', join(folder, 'examples'), { recursive: true });
    shortenSweep(join(folder, 'examples/cartpole-sweep.json'));
    for (const command of commandsOf(page)) {
      const text = command.words.join(' ');
      const short = done.has(text) ? undefined : shortForm(command, resumed);
      if (short === undefined) continue;
      done.add(text);
      for (const missing of short.runs.filter((each) => !existsSync(join(folder, each)))) {
        const args = makeRun(missing);
        if (args) await cli(command.where, `for it: ${missing}`, args);
      }
      if (short.args.includes('--resume')) resumed++;
      await cli(command.where, text, short.args);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return faults;
}

/** The time since which bundled programs are fresh, so that they are bundled once. */
const STARTED = `${Date.now()}`;

function shortenSweep(file: string): void {
  const sweep = JSON.parse(readFileSync(file, 'utf8'));
  const set = {
    steps: 300,
    ...Object.fromEntries(['games', 'finalGames'].map((key) => [`evaluation.${key}`, 1])),
  };
  writeFileSync(file, JSON.stringify({ ...sweep, set, trials: 3, halving: { from: 100, factor: 3 } }));
}
