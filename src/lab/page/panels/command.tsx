import { useSignal } from '@preact/signals';
import { RUN } from '../copy.ts';

interface Props {
  /** What it is for. */
  readonly told: string;
  readonly command: string;
}

/** A command for a terminal, to be copied. */
export function Command({ told, command }: Props) {
  const copied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(command);
    copied.value = true;
    setTimeout(() => {
      copied.value = false;
    }, 2000);
  };
  return (
    <div class="command">
      <p>{told}</p>
      <pre>
        <code>{command.split(/( )/).map((part) => (part === ' ' ? part : <span>{part}</span>))}</code>
      </pre>
      {navigator.clipboard && (
        <button type="button" onClick={() => void copy().catch(() => {})}>
          {copied.value ? RUN.copied : RUN.copy}
        </button>
      )}
    </div>
  );
}
