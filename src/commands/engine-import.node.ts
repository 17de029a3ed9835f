import module from 'node:module';
import * as engine from '../index.ts';

/** What users import. */
const NAME = 'webgpu-dqn';

/** By this the module below finds the engine. */
const KEY = Symbol.for(NAME);

/** A module that exports what this copy of the engine does. */
const ENGINE = `const { ${Object.keys(engine).join(', ')} } = globalThis[Symbol.for('${NAME}')];
export { ${Object.keys(engine).join(', ')} };`;

type Resolve = (
  specifier: string,
  context: { readonly conditions: readonly string[] },
  next: (specifier: string, context: object) => unknown,
) => unknown;

/** Of Node 22.15 and later. */
const { registerHooks } = module as { registerHooks?: (hooks: { resolve: Resolve }) => void };

let served = false;

/**
 * From here on every `import ... from 'webgpu-dqn'` is this copy of the engine, wherever the file lies that says so:
 * tensors of two copies cannot be mixed, and in a clone there may be no package of that name.
 */
export function serveEngine(): void {
  if (served) return;
  served = true;
  Object.assign(globalThis, { [KEY]: engine });
  const url = dataURL(ENGINE);
  if (registerHooks) registerHooks({ resolve: resolveTo(url) });
  else module.register(engineHook(url));
}

/** What a package calls by `require` is another matter: that cannot be answered by a module without a file. */
function resolveTo(url: string): Resolve {
  return (specifier, context, next) =>
    specifier === NAME && context.conditions.includes('import')
      ? { url, shortCircuit: true }
      : next(specifier, context);
}

/** For `module.register`: a module that makes `url` of every import of the engine. */
export function engineHook(url = dataURL('')): string {
  return dataURL(`export const resolve = (specifier, context, next) =>
  specifier === '${NAME}' ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(specifier, context);`);
}

function dataURL(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
