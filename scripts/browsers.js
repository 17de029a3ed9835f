import { existsSync } from 'node:fs';
import { aptInstall } from './apt.js';
import { osRelease } from './os-release.js';

/** The path of a Chromium, installed if need be on a Debian where this process is root. */
export function chromium() {
  return browser('Chromium', 'chromium', ['chromium', 'chromium-browser', 'google-chrome']);
}

/** The path of a Firefox, installed if need be on a Debian where this process is root. */
export function firefox() {
  return browser('Firefox', 'firefox-esr', ['firefox-esr', 'firefox']);
}

function browser(name, debianPackage, commands) {
  const installed = () => commands.map((command) => `/usr/bin/${command}`).find(existsSync);
  const found = installed();
  if (found) return found;
  if (osRelease().ID !== 'debian' || process.getuid() !== 0) {
    throw new Error(`no ${name} found: install the package ${debianPackage}`);
  }
  aptInstall([debianPackage], { why: `as no ${name} was found; npm test needs none` });
  return installed();
}
