import * as assert from 'uvu/assert';

/** Fails unless `promise` is rejected with an error whose message matches: `assert.throws` for promises. */
export async function rejects(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, Error, `expected an error like ${message}`);
  assert.match((error as Error).message, message);
}
