import module from 'node:module';
import * as engine from '../index.ts';

/** The name of the package, as users import it. */
const NAME = 'webgpu-dqn';

/** The global variable in which the module below finds the engine. */
const KEY = Symbol.for(NAME);

/** The source of a module that exports what this copy of the engine exports. */
const ENGINE = `const { ${Object.keys(engine).join(', ')} } = globalThis[Symbol.for('${NAME}')];
export { ${Object.keys(engine).join(', ')} };`;

type Resolve = (
  specifier: string,
  context: { readonly conditions: readonly string[] },
  next: (specifier: string, context: object) => unknown,
) => unknown;

/** `registerHooks`, which Node has since 22.15. */
const { registerHooks } = module as { registerHooks?: (hooks: { resolve: Resolve }) => void };

let served = false;

/**
 * Makes `import ... from 'webgpu-dqn'` mean this copy of the engine, in every file. Tensors of two copies cannot be
 * mixed, and a file beside a clone may find no package of that name.
 */
export function serveEngine(): void {
  if (served) return;
  served = true;
  Object.assign(globalThis, { [KEY]: engine });
  const url = dataURL(ENGINE);
  if (registerHooks) registerHooks({ resolve: resolveTo(url) });
  else module.register(engineHook(url));
}

/** Resolves imports of the engine to `url`. A `require` is left alone, as a module without a file cannot answer it. */
function resolveTo(url: string): Resolve {
  return (specifier, context, next) =>
    specifier === NAME && context.conditions.includes('import')
      ? { url, shortCircuit: true }
      : next(specifier, context);
}

/** A module for `module.register` that turns every import of the engine into an import of `url`. */
export function engineHook(url = dataURL('')): string {
  return dataURL(`export const resolve = (specifier, context, next) =>
  specifier === '${NAME}' ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(specifier, context);`);
}

function dataURL(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
