/** An error for a shader that did not compile: the messages, and the numbered source around each. */
export async function describeShaderError(
  label: string,
  source: string,
  module: GPUShaderModule,
  cause: unknown,
): Promise<Error> {
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter(({ type }) => type === 'error');
  const details = errors.map(({ message, lineNum, linePos }) => {
    return `${label}.wgsl:${lineNum}:${linePos}: ${message}\n${numberedLines(source, lineNum)}`;
  });
  const reason =
    details.length > 0 ? details.join('\n') : String(cause instanceof Error ? cause.message : cause);
  return new Error(`the shader of kernel ${label} does not compile\n${reason}`, { cause });
}

const CONTEXT_LINES = 3;

function numberedLines(source: string, lineNumber: number): string {
  const first = Math.max(lineNumber - CONTEXT_LINES, 1);
  return source
    .split('\n')
    .slice(first - 1, lineNumber + CONTEXT_LINES)
    .map((text, i) => `${first + i === lineNumber ? '>' : ' '} ${String(first + i).padStart(4)} | ${text}`)
    .join('\n');
}

const SCOPES = ['validation', 'out-of-memory', 'internal'] as const;

/**
 * Runs `work`, and throws if the device reports an error about the part before its first `await`. The error begins with
 * `doing`.
 */
export async function checked<T>(device: GPUDevice, doing: string, work: () => Promise<T>): Promise<T> {
  for (const scope of SCOPES) device.pushErrorScope(scope);
  const outcome = work();
  const [result, ...errors] = await Promise.all([outcome, ...SCOPES.map(() => device.popErrorScope())]);
  for (const error of errors) if (error) throw new Error(`${doing}: ${describeError(error)}`);
  return result;
}

export function describeError(error: GPUError): string {
  const kind = error.constructor.name.replace(/^GPU|Error$/g, '');
  return `${kind === 'OutOfMemory' ? 'out of memory' : kind.toLowerCase()} error: ${error.message}`;
}
