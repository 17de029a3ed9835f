import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { quietly } from './quietly.js';

/**
 * Installs packages with apt, and says so first. Needs root. With `suite`, takes them from that suite
 * (`bookworm-backports`, say) and adds it to apt's sources if none has it yet. If it fails, throws with apt's output.
 *
 * @param why the end of the printed line: the reason for the installation, and how to do without it.
 */
export function aptInstall(packages, { suite, why }) {
  const from = suite ? ` from ${suite} (added to apt's sources if need be)` : '';
  console.error(`apt-get, run as root, now installs ${packages.join(', ')}${from}, ${why}`);
  const added = suite && addSuite(suite);
  // An update fails if any source does, perhaps one that is not needed here, so the installation is tried anyway.
  const updateFailure = failure('update', '--error-on=any');
  const target = suite ? ['-t', suite] : [];
  const installFailure = failure('install', '-y', '--no-install-recommends', ...target, ...packages);
  if (!installFailure) return;
  if (added) rmSync(added);
  throw new Error(updateFailure ? `${updateFailure}\n${installFailure}` : installFailure);
}

/** Runs apt-get. If it fails, returns its output. */
function failure(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    quietly('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=60', ...args], { env });
  } catch (error) {
    return error.message;
  }
}

/**
 * Adds a suite such as `bookworm-backports` in a file of its own, as a copy of the source that has `bookworm`:
 * same mirror, same components, same key. Returns the file's path, or undefined if the suite was there already.
 */
function addSuite(suite) {
  const [base] = suite.split('-');
  const sources = configuredSources();
  if (sources.some((source) => source.suites.includes(suite))) return;
  // Other archives than Debian's have a suite `bookworm`, too, but only Debian's has `bookworm-updates`.
  const model = [`${base}-updates`, base]
    .map((name) => sources.find((source) => source.suites.includes(name)))
    .find(Boolean);
  if (!model) throw new Error(`no source in /etc/apt has the suite ${base}, so ${suite} cannot be added`);
  const file = `/etc/apt/sources.list.d/webgpu-dqn-${suite}.${model.format}`;
  writeFileSync(file, model.withSuite(suite));
  return file;
}

/** Every binary source of apt: its suites, and its text with another suite in their place. */
function configuredSources() {
  const folder = '/etc/apt/sources.list.d';
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return ['/etc/apt/sources.list', ...files.map((name) => `${folder}/${name}`)]
    .filter(existsSync)
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      if (file.endsWith('.list')) return oneLineSources(text);
      if (file.endsWith('.sources')) return stanzaSources(text);
      return [];
    });
}

/** The old form: `deb [options] uri suite component ...` */
function oneLineSources(text) {
  return Array.from(
    text.matchAll(/^(deb\s+(?:\[[^\]]*\]\s+)?\S+\s+)(\S+)(.*)$/gm),
    ([, head, name, tail]) => ({
      format: 'list',
      suites: [name],
      withSuite: (suite) => `${head}${suite}${tail}\n`,
    }),
  );
}

/** The deb822 form: stanzas of `Field: value`, separated by empty lines. Indented lines continue a value. */
function stanzaSources(text) {
  const field = (name) => new RegExp(`^${name}:((?:.*)(?:\\n[ \\t].*)*)`, 'im');
  const words = (stanza, name) => stanza.match(field(name))?.[1].trim().split(/\s+/) ?? [];
  return text
    .replace(/^#.*\n/gm, '')
    .split(/\n(?:[ \t]*\n)+/)
    .filter((stanza) => words(stanza, 'Types').includes('deb') && words(stanza, 'Enabled')[0] !== 'no')
    .map((stanza) => ({
      format: 'sources',
      suites: words(stanza, 'Suites'),
      withSuite: (suite) => `${stanza.replace(field('Suites'), `Suites: ${suite}`).trim()}\n`,
    }));
}
