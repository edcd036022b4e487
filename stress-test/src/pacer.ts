import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { monotonicMs } from './clock.js';

/** Time for the thread to hear of the start before the first request is due. */
const HEAD_START_MS = 20;

/**
 * Calls `onDue` at each of the given instants, with the number of requests that are due by then. The pace comes from a
 * thread of its own, so it stays even while this one is busy with answers. Resolves when the last was announced.
 */
export async function pace(
  timesMs: Float64Array<SharedArrayBuffer>,
  onStart: (startAtMs: number) => void,
  onDue: (due: number) => void,
): Promise<void> {
  const thread = new Worker(new URL('./pacer-thread.js', import.meta.url), { workerData: timesMs });
  await once(thread, 'online');
  thread.on('message', onDue);
  const startAtMs = monotonicMs() + HEAD_START_MS;
  onStart(startAtMs);
  thread.postMessage(startAtMs);
  await once(thread, 'exit');
}
