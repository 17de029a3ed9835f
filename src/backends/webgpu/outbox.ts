import type { Backlog } from './backlog.ts';

/** The most bytes of inputs that wait together: copying more of them once again would take longer than a submit. */
const MOST_BYTES = 2 ** 18;
/** The most runs that wait together. */
const MOST_RUNS = 64;

/** A run of a plan. */
interface Run {
  readonly upload: ArrayBuffer;
  /** The buffer that `upload` goes to; undefined where it goes to several, or there is none. */
  readonly inputs: GPUBuffer | undefined;
  /** Names the run in the device's error messages. */
  readonly label: string;
  /** Sends `upload` on its own. */
  write(): void;
  encode(encoder: GPUCommandEncoder): void;
}

/**
 * Sends all runs to the device. A run that nothing waits for may be held here until the next one: then one upload and
 * one submit serve all of them. Held inputs lie side by side, and each run begins with a copy of its own.
 */
export class Outbox {
  private readonly held: Run[] = [];
  private encoder: GPUCommandEncoder | undefined;
  private readonly inputs = new Uint8Array(MOST_BYTES);
  private staging: GPUBuffer | undefined;
  private bytes = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly backlog: Backlog,
  ) {}

  /** Holds a run with its inputs as they are now. Returns false if there is no room for it. */
  hold(run: Run): boolean {
    if (this.held.length === MOST_RUNS || !this.stage(run)) return false;
    run.encode(this.open(run));
    this.held.push(run);
    return true;
  }

  /** The first part of sending a run: hands over its inputs. */
  sendInputs(run: Run): void {
    if (this.held.length > 0 && this.stage(run)) return;
    if (this.held.includes(run)) this.flush(); // otherwise the held run would see the inputs of this one
    run.write();
  }

  /** The second part: submits the held runs, this run and, last, the commands of `finish`. */
  sendCommands(run: Run, finish: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.open(run);
    run.encode(encoder);
    finish(encoder);
    this.submit(encoder);
  }

  /** Submits the runs that are held, if there are any. */
  flush(): void {
    if (this.encoder) this.submit(this.encoder);
  }

  private open({ label }: Run): GPUCommandEncoder {
    this.encoder ??= this.device.createCommandEncoder({ label });
    return this.encoder;
  }

  /** Puts the inputs of a run beside the held ones. Returns false if they do not fit. */
  private stage(run: Run): boolean {
    const { byteLength } = run.upload;
    if (byteLength === 0) return true;
    if (!run.inputs || this.bytes + byteLength > MOST_BYTES) return false;
    this.staging ??= this.device.createBuffer({
      label: 'inputs of several runs',
      size: MOST_BYTES,
      usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    this.inputs.set(new Uint8Array(run.upload), this.bytes);
    this.open(run).copyBufferToBuffer(this.staging, this.bytes, run.inputs, 0, byteLength);
    this.bytes += byteLength;
    return true;
  }

  private submit(encoder: GPUCommandEncoder): void {
    const { queue } = this.device;
    if (this.bytes > 0) queue.writeBuffer(this.staging!, 0, this.inputs, 0, this.bytes);
    queue.submit([encoder.finish()]);
    this.encoder = undefined;
    this.bytes = 0;
    for (const { upload } of this.held.splice(0)) this.backlog.add(upload.byteLength);
  }
}
