import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const NANOSECONDS_PER_MILLISECOND = 1e6;
const STOP = -1;

/**
 * Timers of Node fire at whole milliseconds; a thread that may block can wait for fractions of one without spinning. It
 * also keeps its time while this thread is busy.
 */
export class PreciseTimer {
  readonly #requests = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** By the monotonic clock, which is the same in every thread; performance.now() has an origin for each. */
  readonly #wakeAtMs = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  readonly #thread: Worker;
  #wake: () => void = () => undefined;

  private constructor() {
    this.#thread = new Worker(new URL('../../precise-timer-thread.mjs', import.meta.url), {
      workerData: { requests: this.#requests, wakeAtMs: this.#wakeAtMs },
    });
    this.#thread.on('message', () => this.#wake());
    this.#thread.on('exit', () => this.#wake());
  }

  static async start(): Promise<PreciseTimer> {
    const timer = new PreciseTimer();
    await once(timer.#thread, 'online');
    return timer;
  }

  /** Resolves at this instant of performance.now(), or when the timer is stopped. One wait at a time. */
  async until(atMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      const monotonicMs = Number(process.hrtime.bigint()) / NANOSECONDS_PER_MILLISECOND;
      this.#wakeAtMs[0] = monotonicMs + atMs - performance.now();
      Atomics.add(this.#requests, 0, 1);
      Atomics.notify(this.#requests, 0);
    });
  }

  stop(): void {
    Atomics.store(this.#requests, 0, STOP);
    Atomics.notify(this.#requests, 0);
  }
}
