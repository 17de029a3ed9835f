import { describeError } from './errors.ts';

/** Turns errors that WebGPU reports out of band into rejections of whatever is being awaited. */
export class FailureWatch {
  private failure: Error | undefined;
  private closed = false;
  private readonly waiting = new Set<(error: Error) => void>();

  constructor(private readonly device: GPUDevice) {
    device.addEventListener('uncapturederror', this.hear);
    void device.lost.then(({ message }) => {
      this.fail(new Error(this.closed ? 'the device is closed' : `the device was lost: ${message}`));
    });
  }

  /** @throws Error if the device has failed: its results since then cannot be trusted. */
  check(): void {
    if (this.failure) throw this.failure;
  }

  /** `promise`, or the device's failure if that comes first. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      promise.then(
        (value) => {
          this.waiting.delete(reject);
          if (this.failure) reject(this.failure);
          else resolve(value);
        },
        (error) => {
          this.waiting.delete(reject);
          reject(this.failure ?? error);
        },
      );
    });
  }

  /**
   * Ends the watch. With the listener, Dawn would keep the device for ever, and everything that the listener refers to.
   */
  close(): void {
    this.closed = true;
    this.device.removeEventListener('uncapturederror', this.hear);
    this.fail(new Error('the device is closed'));
  }

  private readonly hear = (event: GPUUncapturedErrorEvent): void => {
    event.preventDefault();
    this.fail(new Error(`the device reported a ${describeError(event.error)}`));
  };

  private fail(error: Error): void {
    this.failure ??= error;
    for (const reject of this.waiting) reject(this.failure);
    this.waiting.clear();
  }
}
