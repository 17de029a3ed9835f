import { useRef } from 'preact/hooks';
import { FILES, OLD } from '../copy-store.ts';
import { deleteRun, goOnWith, openZip, save, showRuns } from '../files.ts';
import { kept } from '../kept.ts';
import { run } from '../store.ts';
import { SavedMessage } from './saved.tsx';

/** Saves the run, opens others, and lists those that the browser keeps. */
export function Files() {
  const field = useRef<HTMLInputElement>(null);
  const isUnready = run.started.value === undefined || kept.isBusy.value;
  return (
    <section class="files" aria-labelledby="heading-files">
      <h3 id="heading-files">{FILES.heading}</h3>
      <div class="file-buttons">
        <button
          type="button"
          title={FILES.saveTold}
          disabled={isUnready || run.started.value?.net !== undefined}
          onClick={() => void save('zip', 'files')}
        >
          {FILES.save}
        </button>
        <button
          type="button"
          title={FILES.netTold}
          disabled={isUnready}
          onClick={() => void save('net', 'files')}
        >
          {FILES.net}
        </button>
        <button
          type="button"
          title={FILES.openTold}
          disabled={kept.isBusy.value}
          onClick={() => field.current!.click()}
        >
          {FILES.open}
        </button>
        <button
          type="button"
          aria-expanded={kept.runs.value !== undefined}
          disabled={kept.isBusy.value}
          onClick={() => void showRuns()}
        >
          {OLD.show}
        </button>
        <input
          ref={field}
          type="file"
          accept=".zip,application/zip"
          aria-label={FILES.open}
          hidden
          onChange={({ currentTarget }) => {
            const [zip] = currentTarget.files ?? [];
            if (zip) void openZip(zip);
            currentTarget.value = '';
          }}
        />
      </div>
      <SavedMessage at="files" />
      <p class="note">{FILES.openTold}</p>
      <OldRuns />
    </section>
  );
}

function OldRuns() {
  const runs = kept.runs.value;
  if (!runs) return null;
  if (runs.length === 0) return <p class="note">{OLD.none}</p>;
  return (
    <ul class="old-runs" aria-label={OLD.heading}>
      {runs.map((each) => (
        <li key={each.name}>
          <div>
            {OLD.run(each)}
            <br />
            <span class="muted">
              {OLD.begun(each)}
              <br />
              {OLD.state(each)}
            </span>
          </div>
          <button
            type="button"
            disabled={each.held || kept.isBusy.value}
            aria-label={OLD.goOnWith(each)}
            onClick={() => void goOnWith(each.name)}
          >
            {OLD.goOn}
          </button>
          <button
            type="button"
            disabled={each.held || kept.isBusy.value}
            aria-label={OLD.removeRun(each)}
            onClick={() => void deleteRun(each.name)}
          >
            {OLD.remove}
          </button>
        </li>
      ))}
    </ul>
  );
}
