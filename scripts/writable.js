import { accessSync, constants, mkdirSync } from 'node:fs';

/**
 * Makes a folder of this clone, unless it is there. If it cannot be written to, prints a line and ends the process.
 *
 * @param why the purpose of the folder.
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
