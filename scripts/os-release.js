import { existsSync, readFileSync } from 'node:fs';

/** The fields of /etc/os-release, in which a Linux system names itself. Empty if there is no such file. */
export function osRelease() {
  const file = '/etc/os-release';
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return Object.fromEntries(
    Array.from(text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm), ([, key, value]) => [key, value]),
  );
}
