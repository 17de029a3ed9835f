/** The path of a Chromium, installed if need be on a Debian where this process is root. */
export function chromium(): string;
