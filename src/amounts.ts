/** 1,234,567. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** A rough duration: `less than a minute`, `about 56 min`, `about 3 h`. */
export function roughly(seconds: number): string {
  if (seconds < 60) return 'less than a minute';
  if (seconds < 7200) return `about ${Math.round(seconds / 60)} min`;
  return `about ${count(Math.round(seconds / 3600))} h`;
}

export function megabytes(bytes: number): string {
  return `${count(Math.round(bytes / 1e6))} MB`;
}
