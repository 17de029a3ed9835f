import { existsSync, readFileSync } from 'node:fs';

/** What a Linux system calls itself: the fields of /etc/os-release. Empty where there is no such file. */
export function osRelease() {
  const file = '/etc/os-release';
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return Object.fromEntries(
    Array.from(text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm), ([, key, value]) => [key, value]),
  );
}
