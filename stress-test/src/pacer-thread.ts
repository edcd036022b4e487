import { parentPort, workerData } from 'node:worker_threads';
import { monotonicMs } from './clock.js';

// Timers of Node fire at whole milliseconds; a thread that may block can wait for fractions of one without spinning.

const timesMs = workerData as Float64Array<SharedArrayBuffer>;
const sleeper = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

parentPort?.once('message', (startAtMs: number) => {
  for (let due = 0; due < timesMs.length;) {
    const waitMs = startAtMs + (timesMs[due] as number) - monotonicMs();
    if (waitMs > 0) Atomics.wait(sleeper, 0, 0, waitMs);
    const elapsedMs = monotonicMs() - startAtMs;
    const dueBefore = due;
    while (due < timesMs.length && (timesMs[due] as number) <= elapsedMs) due += 1;
    if (due > dueBefore) parentPort?.postMessage(due);
  }
});
