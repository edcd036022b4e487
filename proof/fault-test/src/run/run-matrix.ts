import { describeMachine } from 'flashsale-command-line';
import type { Fault, FaultEntry } from '../faults/fault.js';
import type { ShopUnderTest } from '../system/shop-under-test.js';
import type { MatrixResult } from './matrix-result.js';
import { type FaultResult, runFault, type RunOptions } from './run-fault.js';

export interface MatrixListener {
  onBegin(fault: FaultEntry): void;
  onEnd(result: FaultResult): void;
}

/** Runs these faults one after the other on one system. Rejects at once, in the middle of a fault, when `signal` aborts. */
export async function runMatrix<System extends ShopUnderTest>(
  system: System,
  faults: readonly Fault<System>[],
  options: RunOptions & Pick<MatrixResult, 'command'>,
  listener: MatrixListener,
  signal: AbortSignal,
): Promise<MatrixResult> {
  const startedAt = new Date().toISOString();
  const startedAtMs = performance.now();
  const results: FaultResult[] = [];
  const interrupted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  for (const fault of faults) {
    listener.onBegin(fault);
    const result = await Promise.race([runFault(system, fault, options), interrupted]);
    results.push(result);
    listener.onEnd(result);
    await system.repair();
  }
  const { command, seed, ratePerSecond, isShort } = options;
  const tookMs = Math.round(performance.now() - startedAtMs);
  return { command, seed, ratePerSecond, isShort, startedAt, tookMs, machine: describeMachine(), results };
}
