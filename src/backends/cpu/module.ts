import bytes from './assembly.wasm';

/**
 * The memory that the module imports: the name's length, the name, the kind of import, and the flags of its limits,
 * which say that there is a maximum (https://webassembly.github.io/spec/core/binary/modules.html#import-section).
 */
const MEMORY = [6, ...new TextEncoder().encode('memory'), 2];
const [LIMITED, SHARED] = [1, 2];

const compiled = new Map<boolean, Promise<WebAssembly.Module>>();

/** The functions of `assembly/`, for a memory of one thread or one that several share: a single bit tells them apart. */
export function moduleFor(shared: boolean): Promise<WebAssembly.Module> {
  const known = compiled.get(shared);
  if (known) return known;
  const module = compile(shared);
  compiled.set(shared, module);
  return module;
}

async function compile(shared: boolean): Promise<WebAssembly.Module> {
  const plain = new Uint8Array(await bytes); // a page may have to inflate them first
  return WebAssembly.compile(shared ? withSharedMemory(plain) : plain);
}

function withSharedMemory(plain: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = plain.findIndex((_, i) => MEMORY.every((byte, j) => plain[i + j] === byte)) + MEMORY.length;
  if (plain[at] !== LIMITED) throw new Error('assembly.wasm does not import a memory that has a maximum');
  const shared = plain.slice();
  shared[at] = LIMITED | SHARED;
  return shared;
}
