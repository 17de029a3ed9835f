import bytes from './assembly.wasm';

/**
 * The memory that the module imports: the name's length, the name, the kind of import, and the flags of its limits,
 * which say that there is a maximum (https://webassembly.github.io/spec/core/binary/modules.html#import-section).
 */
const MEMORY = [6, ...new TextEncoder().encode('memory'), 2];
const [LIMITED, SHARED] = [1, 2];

const compiled = new Map<string, WebAssembly.Module>();

/**
 * The functions of `assembly/`, for a memory of one thread or one that several share: a single bit tells them apart.
 *
 * @param fma whether products use fused multiply-adds. Those functions are only loaded if asked for.
 */
export async function moduleFor(shared: boolean, fma = false): Promise<WebAssembly.Module> {
  const key = `${shared} ${fma}`;
  const known = compiled.get(key);
  if (known) return known;
  const module = await compile(shared, fma);
  compiled.set(key, module);
  return module;
}

async function compile(shared: boolean, fma: boolean): Promise<WebAssembly.Module> {
  const chosen = fma ? (await import('./assembly.fma.wasm')).default : bytes;
  const plain = new Uint8Array(await chosen); // in a page the bytes may have to be inflated first
  return WebAssembly.compile(shared ? withSharedMemory(plain) : plain);
}

function withSharedMemory(plain: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = plain.findIndex((_, i) => MEMORY.every((byte, j) => plain[i + j] === byte)) + MEMORY.length;
  if (plain[at] !== LIMITED) throw new Error('assembly.wasm does not import a memory that has a maximum');
  const shared = plain.slice();
  shared[at] = LIMITED | SHARED;
  return shared;
}
