const KEY = 'webgpu-dqn lab came for threads';

/** The page was loaded again for threads. Whether they came of it, `crossOriginIsolated` says. */
export const cameForThreads = noted();

/** Notes, in this tab alone, that the page is loaded again for threads. A history's state does not outlast that. */
export function noteThreads(): void {
  sessionStorage.setItem(KEY, 'yes');
}

function noted(): boolean {
  try {
    const isNoted = sessionStorage.getItem(KEY) !== null;
    sessionStorage.removeItem(KEY);
    return isNoted;
  } catch {
    return false; // where nothing is stored there is no service worker either
  }
}
