import type { HistoryMark } from '../operation.js';
import type { HoldOperation } from './hold-operation.js';

/** Beyond this a run is longer than what it proves is worth. */
const OPERATIONS_MAX = 1_000_000;

type Asked = Pick<HoldOperation, 'kind' | 'saleId' | 'userId' | 'idempotencyKey' | 'quantity' | 'orderId'>;
export type HoldAnswered = Pick<HoldOperation, 'answer' | 'orderId' | 'isOfRedisAlone' | 'unitsOwned' | 'remaining'>;

/** A request on its way. Every request that is never answered counts as unknown. */
interface OpenHoldOperation {
  /** Records the answer, now. The first one counts. */
  answer(answered: HoldAnswered): void;
}

/** Records what was asked of HOLD sales in one run, and what was answered, by one monotonic clock. */
export class HoldHistory {
  readonly #operations: HoldOperation[] = [];
  readonly #marks: HistoryMark[] = [];

  get operations(): readonly HoldOperation[] {
    return this.#operations;
  }

  get marks(): readonly HistoryMark[] {
    return this.#marks;
  }

  /** To be called right before the request is sent. @throws when the history is full */
  invoke(asked: Asked): OpenHoldOperation {
    if (this.#operations.length >= OPERATIONS_MAX) throw new Error(`A history holds ${OPERATIONS_MAX} operations`);
    const open: HoldOperation = { ...asked, invokedAtMs: nowMs(), answer: 'UNKNOWN' };
    this.#operations.push(open);
    let isOpen = true;
    return {
      answer: ({ orderId = asked.orderId, ...answered }) => {
        if (!isOpen) return;
        isOpen = false;
        Object.assign(open, { ...answered, orderId, returnedAtMs: nowMs() });
      },
    };
  }

  /** Runs what changes a sale, and marks the span. Rejects, without a mark, when it does; then the caller retries. */
  async mark(change: Pick<HistoryMark, 'kind' | 'saleId' | 'units'>, work: () => Promise<unknown>): Promise<void> {
    const invokedAtMs = nowMs();
    await work();
    this.#marks.push({ ...change, invokedAtMs, returnedAtMs: nowMs() });
  }
}

/** Milliseconds since 1970 that never go back. */
function nowMs(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1_000) / 1_000;
}
