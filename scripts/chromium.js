import { existsSync } from 'node:fs';
import { aptInstall } from './apt.js';
import { osRelease } from './os-release.js';

/** The path of a Chromium, installed if need be on a Debian where this process is root. */
export function chromium() {
  const found = installed();
  if (found) return found;
  if (osRelease().ID !== 'debian' || process.getuid() !== 0) {
    throw new Error('no Chromium found: install the package chromium');
  }
  aptInstall(['chromium'], { why: 'as no Chromium was found; npm test needs none' });
  return installed();
}

function installed() {
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
}
