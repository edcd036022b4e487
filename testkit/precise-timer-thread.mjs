// The thread of src/load/precise-timer.ts. JavaScript at this place, so that it is found from the sources and from the build.
import { parentPort, workerData } from 'node:worker_threads';

const NANOSECONDS_PER_MILLISECOND = 1e6;
/** @type {{ requests: Int32Array, wakeAtMs: Float64Array }} */
const { requests, wakeAtMs } = workerData;

let served = 0;
for (;;) {
  Atomics.wait(requests, 0, served);
  served = Atomics.load(requests, 0);
  if (served < 0) break; // it was stopped
  const waitMs = (wakeAtMs[0] ?? 0) - Number(process.hrtime.bigint()) / NANOSECONDS_PER_MILLISECOND;
  if (waitMs > 0) Atomics.wait(requests, 0, served, waitMs);
  if (Atomics.load(requests, 0) === served) parentPort?.postMessage(served);
}
