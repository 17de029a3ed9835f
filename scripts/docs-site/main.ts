import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { integerFlag, parseFlags } from '../../src/commands/arguments.node.ts';
import { serveFolder } from '../../src/commands/serve-folder.node.ts';
import { onStop } from '../../src/commands/stop.node.ts';
import { htmlIn, leadToLab, siteFaults } from './html.ts';
import { writePages } from './pages.ts';
import { type Lunr, searchFaults } from './search.ts';

const SITE = 'dist/docs';
const PAGES = '.cache/docs-site';
const FLAGS = {
  port: {
    value: 'N',
    help: 'serve the site on localhost, too, where its lab runs; 0 takes a port that is free',
  },
} as const;

/** Options of TypeDoc. Paths begin at the repository's folder. */
export interface SiteOptions {
  readonly out: string;
  readonly readme: string;
  /** The pages at the top level of the menu. */
  readonly pages: readonly string[];
  /** A script and a style for every page. */
  readonly customJs: string;
  readonly customCss: string;
}

/** Files that are not TypeScript, and packages that are not installed with the repository. */
export interface SiteParts {
  buildLab(): Promise<unknown>;
  /** Writes pages and reference. Returns whether nothing is wrong with them. */
  writeSite(options: SiteOptions): Promise<boolean>;
  readonly lunr: Lunr;
}

export interface SiteFlags {
  /** The port to serve the site on. Undefined if it is not to be served. */
  readonly port: number | undefined;
}

export function siteFlags(args: readonly string[]): SiteFlags {
  const { port } = parseFlags(
    (rows) =>
      `Builds a site of course, guides, reference and lab in ${SITE}, and checks its links and its search.\n\n` +
      `  npm run docs -- [options]\n\n${rows}`,
    FLAGS,
    args,
  );
  return { port: integerFlag('port', port, 0, 65_535) };
}

/**
 * Builds the site, prints its faults, and serves it if asked to.
 *
 * @returns the status to exit with.
 */
export async function buildSite(
  { buildLab, writeSite, lunr }: SiteParts,
  { port }: SiteFlags,
): Promise<number> {
  await buildLab();
  const options = {
    ...{ out: SITE, readme: `${PAGES}/README.md`, pages: writePages(PAGES) },
    ...{ customJs: 'scripts/docs-site/from-disk.js', customCss: 'scripts/docs-site/site.css' },
  };
  const complete = await writeSite(options);
  addLab();
  leadToLab(SITE);
  const faults = [...siteFaults(SITE), ...searchFaults(SITE, lunr)];
  for (const fault of faults) console.error(fault);
  if (!complete || faults.length > 0) {
    console.error(`${SITE} is not as it should be`);
    return 1;
  }
  console.log(`${htmlIn(SITE).length} pages, all links lead somewhere: ${SITE}/index.html`);
  if (port !== undefined) {
    const server = await serveFolder(SITE, port);
    console.log(`The site: http://localhost:${server.port}/\nCtrl-C ends it.`);
    onStop(() => server.close());
  }
  return 0;
}

/** Moves the file of headers, which threads need, to the top of the site, as a host reads only one. */
function addLab(): void {
  cpSync('dist/lab', `${SITE}/lab`, { recursive: true });
  const headers = readFileSync(`${SITE}/lab/_headers`, 'utf8');
  writeFileSync(`${SITE}/_headers`, headers.replaceAll(/^\//gm, '/lab/'));
  rmSync(`${SITE}/lab/_headers`);
}
