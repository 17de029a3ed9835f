/**
 * The layout of zips: where their files are. It is read from the directory at their end, as the local headers of zips
 * that were streamed do not say where a file ends.
 *
 * Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", sections 4.3.7, 4.3.12 and 4.3.16.
 */

/** Bytes that are read at once. */
const CHUNK = 2 ** 20;

/** The directory's end, without a comment, and the longest comment. */
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const [END, ENTRY, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const [STORED, DEFLATED] = [0, 8];
/** Stands for a number that does not fit, in zips of more than 4 GB. */
const TOO_LARGE = 0xffffffff;

/** A file in a zip. */
export interface ZipEntry {
  /** With `/` between the names of folders. */
  readonly name: string;
  readonly isDeflated: boolean;
  /** The bytes in the zip. */
  readonly storedSize: number;
  /** The bytes of the file. */
  readonly size: number;
  readonly crc: number;
  /** The position of its local header. */
  readonly at: number;
}

/** The fault of a zip, in words. */
export class ZipFault extends Error {
  constructor(options?: ErrorOptions) {
    super('That zip is damaged, or its end is missing.', options);
  }
}

/**
 * The files in a zip; undefined for what is no zip.
 *
 * @throws Error for a zip that is damaged, encrypted, of more than 4 GB, or compressed in another way than by deflation.
 */
export async function readDirectory(zip: Blob): Promise<ZipEntry[] | undefined> {
  const tail = await view(zip, Math.max(0, zip.size - END_BYTES - LONGEST_COMMENT), zip.size);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== END) end--;
  if (end < 0) return startsAsZip(zip);
  const [size, start] = [tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (start === TOO_LARGE) throw new Error('That zip has more than 4 GB, which cannot be opened here.');
  if (start + size > zip.size) throw new ZipFault();
  const directory = await view(zip, start, start + size);
  const entries: ZipEntry[] = [];
  for (let at = 0; at < size; ) {
    if (at + 46 > size || directory.getUint32(at, true) !== ENTRY) throw new ZipFault();
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => directory.getUint16(at + field, true));
    if (at + 46 + nameLength > size) throw new ZipFault();
    const name = new TextDecoder().decode(
      new Uint8Array(directory.buffer, directory.byteOffset + at + 46, nameLength),
    );
    const method = directory.getUint16(at + 10, true);
    if (directory.getUint16(at + 8, true) & 1) throw new Error(`That zip is encrypted: ${name}.`);
    if (method !== STORED && method !== DEFLATED) {
      throw new Error(
        `That zip holds ${name} in a form that cannot be read here: zip it again, by deflation.`,
      );
    }
    const [crc, storedSize, whole] = [16, 20, 24].map((field) => directory.getUint32(at + field, true));
    const local = directory.getUint32(at + 42, true);
    entries.push({ name, isDeflated: method === DEFLATED, storedSize, size: whole, crc, at: local });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

/** What has the first bytes of a zip, but no directory, has lost its end. */
async function startsAsZip(file: Blob): Promise<undefined> {
  if (file.size >= 4 && (await view(file, 0, 4)).getUint32(0, true) === LOCAL) throw new ZipFault();
  return undefined;
}

/** The bytes of an entry as they are stored, chunk by chunk. */
export async function* contentOf(zip: Blob, { at, storedSize }: ZipEntry): AsyncGenerator<Uint8Array> {
  if (at + 30 > zip.size) throw new ZipFault();
  const header = await view(zip, at, at + 30);
  if (header.getUint32(0, true) !== LOCAL) throw new ZipFault();
  const start = at + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const end = start + storedSize;
  if (end > zip.size) throw new ZipFault();
  for (let from = start; from < end; from += CHUNK) {
    yield new Uint8Array(await zip.slice(from, Math.min(end, from + CHUNK)).arrayBuffer());
  }
}

async function view(zip: Blob, from: number, to: number): Promise<DataView> {
  return new DataView(await zip.slice(from, to).arrayBuffer());
}
