/**
 * Loads what a run needs only later: so it comes to its end where the network is gone by then, or the page on the server
 * is another one.
 */
export function loadLater(): void {
  const loads = [
    ...[import('../../report/game-video.ts'), import('../../runs/zip.ts'), import('./unzip.ts')],
    import('./timeline-answers.ts'),
  ];
  for (const load of loads) load.catch(() => {}); // it is tried again
}
