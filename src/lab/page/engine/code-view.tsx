import { signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { StepDescription } from '../../protocol.ts';
import { annotated, functionFile, kernelFile } from '../../shared/kernel-code.ts';
import { plainly } from '../copy.ts';
import { CODE } from './copy-engine.ts';

type Sources = typeof import('kernel-sources');
type Language = 'wgsl' | 'assembly' | 'reference';

/** All code, once it is needed. */
const sources = signal<Sources | undefined>(undefined);
const problem = signal('');

interface Shown {
  readonly language: Language;
  readonly from: string;
  readonly text: string;
}

/** The code of a kernel: its shader beside the function that does the same on the processor, and the reference of both. */
export function CodeView({ step }: { readonly step: StepDescription }) {
  const chosen = useSignal<Language>(
    step.by === 'reference' ? 'reference' : step.by === 'wasm' ? 'assembly' : 'wgsl',
  );
  useEffect(() => {
    import('kernel-sources').then(
      (all) => {
        sources.value = all;
      },
      (error: Error) => {
        problem.value = plainly(error.message);
      },
    );
  }, []);
  const codes = sources.value ? codesOf(step, sources.value) : [];
  const shown = codes.find(({ language }) => language === chosen.value);
  return (
    <>
      <h3>{CODE.heading}</h3>
      <p class="note">{CODE.ran(step.by)}</p>
      {!shown && <p class="note">{problem.value || CODE.loading}</p>}
      {shown && (
        <>
          <fieldset class="levels" aria-label={CODE.heading}>
            {codes.map(({ language }) => (
              <button
                key={language}
                type="button"
                aria-pressed={language === chosen.value}
                onClick={() => {
                  chosen.value = language;
                }}
              >
                {CODE[language]}
              </button>
            ))}
          </fieldset>
          <p class="note">{shown.from}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
          <section class="code" tabIndex={0} aria-label={CODE[shown.language]}>
            <pre>
              <Lines of={shown.text} />
            </pre>
          </section>
        </>
      )}
    </>
  );
}

function codesOf(
  { kernel, source }: StepDescription,
  { shaders, functions, kernels, plain }: Sources,
): Shown[] {
  const codes: Shown[] = [
    { language: 'wgsl', from: CODE.shader, text: annotated(source, shaders, plain).trim() },
  ];
  const [compiled, described] = [functionFile(kernel, functions), kernelFile(kernel, kernels)];
  if (compiled)
    codes.push({
      ...{ language: 'assembly', from: `src/backends/cpu/assembly/${compiled}`, text: functions[compiled] },
    });
  if (described)
    codes.push({ language: 'reference', from: `src/kernels/${described}`, text: kernels[described] });
  return codes;
}

/** Comments are set apart. */
function Lines({ of }: { readonly of: string }) {
  return (
    <code>
      {of.split('\n').map((line, i) => {
        const at = commentFrom(line);
        return (
          <span key={i}>
            {line.slice(0, at)}
            <i>{line.slice(at)}</i>
            {'\n'}
          </span>
        );
      })}
    </code>
  );
}

/** Where a line's comment begins: its whole in one of several lines. */
function commentFrom(line: string): number {
  const at = line.indexOf('//');
  if (/^\s*(\/\*|\*( |\/|$))/.test(line)) return 0;
  return at < 0 ? line.length : at;
}
