import { blockUntil } from '#platform';
import { mapForReading } from './map-for-reading.ts';
import { StagingRing } from './staging.ts';

/** The most bytes that submits may hold while the device has not executed them. */
const LIMIT = 192 * 2 ** 20;
/** Bytes between two marks. */
const INTERVAL = LIMIT / 4;
/** The rough size of a submit's commands. */
const COMMANDS = 16 * 2 ** 10;

/** A place in the order of submits. The device has passed it once `buffer` is mapped. */
interface Mark {
  readonly sent: number;
  readonly buffer: GPUBuffer;
}

/**
 * Bounds the memory of submits that nobody awaits. Their inputs stay in memory until the device has executed them, so a
 * loop that never waits would fill it. Marks between the submits tell how far the device has come. If it is too far
 * behind, the submitting thread blocks. Awaited runs serve as marks, too; if there are enough of them, no others are
 * made.
 */
export class Backlog {
  /** Bytes of all submits. */
  private sent = 0;
  /** Bytes of the submits up to the last mark, and up to the last that the device is known to have executed. */
  private marked = 0;
  private executed = 0;
  private readonly marks: Mark[] = [];
  private readonly buffers: StagingRing;

  constructor(private readonly device: GPUDevice) {
    this.buffers = new StagingRing(device, 4);
  }

  /** Notes a submit with `bytes` of inputs that is not awaited. */
  add(bytes: number): void {
    this.sent += bytes + COMMANDS;
    if (this.sent - Math.max(this.marked, this.executed) >= INTERVAL) this.mark();
    if (this.sent - this.executed > LIMIT) this.block();
  }

  /** Notes a run that is awaited. Call the returned function once the device has executed the run. */
  awaited(): () => void {
    const { sent } = this;
    return () => {
      this.executed = Math.max(this.executed, sent);
    };
  }

  private mark(): void {
    const mark: Mark = { sent: this.sent, buffer: this.buffers.take() };
    const encoder = this.device.createCommandEncoder();
    encoder.clearBuffer(mark.buffer); // can be mapped once everything before it is done
    this.device.queue.submit([encoder.finish()]);
    this.marks.push(mark);
    this.marked = mark.sent;
    mapForReading(mark.buffer).then(
      () => this.pass(mark),
      () => {}, // the device was lost, which is reported elsewhere
    );
  }

  private block(): void {
    const mark = this.marks.find(({ sent }) => sent > this.executed);
    if (!mark) return;
    blockUntil(() => mark.buffer.mapState === 'mapped');
    if (mark.buffer.mapState === 'mapped') this.pass(mark);
  }

  private pass(mark: Mark): void {
    const at = this.marks.indexOf(mark);
    if (at < 0) return; // `block` passed it before its promise resolved
    this.marks.splice(at, 1);
    this.buffers.takeBytes(mark.buffer);
    this.executed = Math.max(this.executed, mark.sent);
  }
}
