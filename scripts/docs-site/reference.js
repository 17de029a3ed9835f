import { readFileSync } from 'node:fs';

/** Types and tables that only serve to write public types, and that no program names. */
const INNER = `
  Absorb Answer ARRAYS Arrays Backend ConsoleGame defineKernel DEVICE_CHOICES DEVICES
  Drawn DTypeOf F32 Fields LIMIT_CHOICES MAKERS Nested ParamTypes Plain
  PresetsOf Read RewardScaleState Saved Seen SETS Slices Source State Stored Tensors
  TIME_LIMITS Views Weighing Write`
  .trim()
  .split(/\s+/);

/** All that a program may import. Members inherit what their interface says of them, or are told by their name. */
const DOCUMENTED = ['Variable', 'Function', 'Class', 'Interface', 'TypeAlias'];

/** The chapters of the reference, by where a name is declared. */
const CHAPTERS = [
  ['Tensors', /^src\/(tensor|autograd|dtype|random)/],
  ['Ops', /^src\/ops\//],
  ['Layers', /^src\/nn\//],
  ['Optimisers', /^src\/optim\//],
  ['Files', /^src\/io\//],
  ['Devices and programs', /^src\/(device|backends|compile|program)/],
  ['Profiles', /^src\/profile\//],
  ['Kernels', /^src\/kernels\//],
  ['Environments', /^src\/(envs\/|make-environment)/],
  ['Replay', /^src\/replay\//],
  ['Agents', /^src\/agents\//],
  ['Training', /^src\/train\//],
  ['Recipes and runs', /^src\/(recipes|runs|without-replay)/],
  ['Statistics', /^src\/report\//],
  ['Play', /^src\/play\//],
  ['Exports', /^src\/exports\//],
];

/**
 * In a search, pages that explain come before the properties and methods that are merely called by the word; a class or a
 * function of exactly that name comes first by TypeDoc's own rule.
 */
const WEIGHTS = { page: 16, member: 0.02 };

/**
 * Has TypeDoc write the site: the pages, and a reference of all that package.json exports, from docstrings.
 *
 * @param typedoc the package.
 * @param options TypeDoc's `out`, `readme`, `customJs` and `customCss`, and the `pages` that lead others.
 * @returns whether it had nothing to complain about: a public name without a docstring, or a link that leads nowhere.
 */
export async function writeSite(typedoc, { pages, ...options }) {
  const { Application, Converter, KindRouter } = typedoc;
  const modules = publicModules();
  const app = await Application.bootstrap({
    ...options,
    ...{ projectDocuments: pages, entryPoints: [...modules.keys()] },
    ...{ name: 'webgpu-dqn', includeVersion: true, tsconfig: 'tsconfig.build.json', basePath: '.' },
    ...{
      excludeInternal: true,
      excludePrivate: true,
      excludeProtected: true,
      hideGenerator: true,
      router: 'pages',
    },
    ...{ sort: ['kind', 'alphabetical-ignoring-documents'], sortEntryPoints: false },
    ...{ categorizeByGroup: false, categoryOrder: CHAPTERS.map(([title]) => title) },
    kindSortOrder: [
      'Document',
      'Module',
      'Class',
      'Function',
      'Variable',
      'Interface',
      'TypeAlias',
      'Reference',
    ],
    headings: { readme: false, document: false }, // pages have their own
    navigation: { includeCategories: true, includeGroups: false, includeFolders: false },
    // The link is one to the lab of `npm run lab`, as all are; they are made to lead to the site's.
    // There is no public address of the sources yet: their names stand without links.
    ...{ disableGit: true, sourceLinkTemplate: '{path}' },
    navigationLinks: { Lab: 'http://localhost:8080/' },
    ...{ searchInComments: true, searchInDocuments: true },
    highlightLanguages: [
      ...['typescript', 'javascript', 'shellscript', 'json', 'wgsl', 'python', 'text'],
      ...['yaml', 'html', 'css', 'diff'],
    ],
    intentionallyNotExported: INNER,
    requiredToBeDocumented: DOCUMENTED,
    validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: true },
  });
  app.renderer.defineRouter('pages', pageRouter(KindRouter));
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    page.relevanceBoost = WEIGHTS.page;
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => arrange(project, modules, typedoc));
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => unlinkSources(project));
  const project = await app.convert();
  if (!project) return false;
  app.validate(project);
  await app.generateDocs(project, options.out);
  const { errorCount, warningCount, validationWarningCount } = app.logger;
  return errorCount + warningCount + validationWarningCount === 0;
}

/** The sources of the modules of package.json, each with the name by which programs import it. */
function publicModules() {
  const { name, exports } = JSON.parse(readFileSync('package.json', 'utf8'));
  return new Map(
    Object.entries(exports).flatMap(([path, { types }]) =>
      types
        ? [[types.replace('./dist/types/', 'src/').replace(/\.d\.ts$/, '.ts'), `${name}${path.slice(1)}`]]
        : [],
    ),
  );
}

/** Pages lie in the site where they lie in docs/. */
function pageRouter(KindRouter) {
  return class extends KindRouter {
    getIdealBaseName(reflection) {
      return reflection.isDocument() ? reflection.frontmatter.path : super.getIdealBaseName(reflection);
    }
  };
}

/** Gives modules the names by which they are imported, and puts what they export into chapters. */
function arrange(project, modules, { CommentTag }) {
  for (const module of project.children) {
    module.name = modules.get(fileOf(module));
    for (const name of module.children ?? []) {
      const chapter = CHAPTERS.find(([, pattern]) => pattern.test(fileOf(name)))?.[0];
      const comment = name.comment ?? name.signatures?.find((each) => each.comment)?.comment;
      if (chapter) comment?.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: chapter }]));
      name.traverse((member) => {
        member.relevanceBoost = WEIGHTS.member;
        return true;
      });
    }
  }
}

function unlinkSources({ reflections }) {
  for (const { sources = [] } of Object.values(reflections)) {
    for (const source of sources) delete source.url;
  }
}

/** Where a name is declared, from the repository's folder on. */
function fileOf(reflection) {
  const [source] = reflection.sources ?? reflection.signatures?.[0].sources ?? [];
  return source ? source.fullFileName.slice(process.cwd().length + 1) : '';
}
