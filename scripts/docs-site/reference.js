import { readFileSync } from 'node:fs';

/** Types and tables that only occur in public types, and that no program names. */
const INNER = `
  Absorb Answer ARRAYS Arrays Backend ConsoleGame defineKernel DEVICE_CHOICES DEVICES
  Drawn DTypeOf F32 Fields LIMIT_CHOICES MAKERS Nested ParamTypes Plain
  PresetsOf Read RewardScaleState Saved Seen SETS Slices Source State Stored Tensors
  TIME_LIMITS Views Weighing Write`
  .trim()
  .split(/\s+/);

/**
 * Kinds of names that need docstrings: all that a program may import. Members have that of their interface, or none.
 */
const DOCUMENTED = ['Variable', 'Function', 'Class', 'Interface', 'TypeAlias'];

/** The chapters of the reference, by the place of a declaration. */
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
 * Search results show pages that explain a word before properties and methods that merely have it as a name. A class or
 * function of exactly that name comes first by TypeDoc's own rule.
 */
const WEIGHTS = { page: 16, member: 0.02 };

/**
 * Writes the site with TypeDoc: the pages, and a reference of all exports of package.json, from docstrings.
 *
 * @param typedoc the package.
 * @param options TypeDoc's `out`, `readme`, `customJs` and `customCss`, and the `pages` at the top level of the menu.
 * @returns whether it found no fault, such as a public name without a docstring, or a link that leads nowhere.
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
    // Like all links to the lab, this one to `npm run lab` is later changed to the lab of the site.
    // There is no public address of the sources yet, so their names have no links.
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

/** Puts pages at the same paths in the site as in docs/. */
function pageRouter(KindRouter) {
  return class extends KindRouter {
    getIdealBaseName(reflection) {
      return reflection.isDocument() ? reflection.frontmatter.path : super.getIdealBaseName(reflection);
    }
  };
}

/** Gives modules the names by which they are imported, and puts their exports into chapters. */
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

/** The file that declares a name, from the repository's folder on. */
function fileOf(reflection) {
  const [source] = reflection.sources ?? reflection.signatures?.[0].sources ?? [];
  return source ? source.fullFileName.slice(process.cwd().length + 1) : '';
}
