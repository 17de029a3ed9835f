import { signal } from '@preact/signals';
import { openZip } from './files.ts';

/** A file is held over the page. */
export const isDropping = signal(false);

/** Opens zips that are dropped anywhere on the page. */
export function listenToDrops(): void {
  const isFile = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragover', (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    isDropping.value = true;
  });
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (!relatedTarget) isDropping.value = false;
  });
  addEventListener('drop', (event) => {
    isDropping.value = false;
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    void openZip(file);
  });
}
