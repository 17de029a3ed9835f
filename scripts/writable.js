import { accessSync, constants, mkdirSync } from 'node:fs';

/**
 * Makes a folder of this clone, unless it is there. Where nothing can be written to it, prints a line and ends the
 * process.
 *
 * @param why what is to be written there.
 */
export function requireWritable(folder, why) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    console.error(`error: ${error.message}; this clone must be writable: ${why}`);
    process.exit(1);
  }
}
