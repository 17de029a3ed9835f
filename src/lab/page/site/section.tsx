import { useEffect } from 'preact/hooks';
import { cameForThreads } from '../came-for-threads.ts';
import { SITE } from '../copy-site.ts';
import { forget, keep, look, site, useThreads } from './keep.ts';

/** More of them were never tried. */
const MOST_THREADS = 8;

/** How many threads would train, were the page alone in its process. */
const threads = Math.min(navigator.hardwareConcurrency, MOST_THREADS);

/** What the page can do where its host does not help: threads, and use without a network. */
export function SiteSection() {
  useEffect(() => void look(), []);
  const isKept = site.isKept.value;
  // Browsers have it in secure places alone, and not in each private window.
  if (!navigator.serviceWorker || isKept === undefined) return null;
  const lacksThreads = !crossOriginIsolated && threads > 1;
  return (
    <section class="files" aria-labelledby="heading-site">
      <h3 id="heading-site">{SITE.heading}</h3>
      {lacksThreads && <p class="note">{cameForThreads ? SITE.none : SITE.one(threads)}</p>}
      {lacksThreads && !cameForThreads && (
        <Act act={useThreads} name={SITE.use(threads)} told={SITE.useTold} />
      )}
      {isKept && <p class="note">{SITE.kept}</p>}
      {isKept ? (
        <Act act={forget} name={SITE.forget} told={SITE.forgetTold} />
      ) : (
        <Act act={keep} name={SITE.keep} told={SITE.keepTold} />
      )}
      {site.failure.value && (
        <p class="note" role="alert">
          {SITE.failed(site.failure.value)}
        </p>
      )}
    </section>
  );
}

interface ActProps {
  readonly act: () => Promise<void>;
  readonly name: string;
  readonly told: string;
}

function Act({ act, name, told }: ActProps) {
  return (
    <div class="site-act">
      <button type="button" disabled={site.isBusy.value} onClick={() => void act()}>
        {name}
      </button>
      <span class="note">{told}</span>
    </div>
  );
}
