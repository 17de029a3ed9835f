import { Narrow } from './layouts/narrow.tsx';
import { Wide } from './layouts/wide.tsx';
import { isNarrow } from './media.ts';
import { news } from './news.ts';

export function App() {
  return (
    <>
      {isNarrow.value ? <Narrow /> : <Wide />}
      <p class="unseen" aria-live="polite">
        {news.value}
      </p>
    </>
  );
}
