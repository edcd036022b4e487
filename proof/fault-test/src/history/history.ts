import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HistoryMark, PurchaseOperation } from './operation.js';

/** A million purchases take about 200 MB; beyond this a run is longer than what it proves is worth. */
const OPERATIONS_MAX = 2_000_000;

/** An attempt on its way. Every attempt that is never answered counts as unknown. */
export interface OpenOperation {
  /** Records the buyer's answer, now. The first one counts. */
  answer(answered: Pick<PurchaseOperation, 'answer' | 'orderId'>): void;
}

/** Records the requests and answers of buyers and operators of one run, by one monotonic clock. */
export class History {
  readonly #operations: PurchaseOperation[] = [];
  readonly #marks: HistoryMark[] = [];

  get operations(): readonly PurchaseOperation[] {
    return this.#operations;
  }

  get marks(): readonly HistoryMark[] {
    return this.#marks;
  }

  /** The clock of all times in a history: milliseconds since 1970 that never go back. */
  nowMs(): number {
    return Math.round((performance.timeOrigin + performance.now()) * 1_000) / 1_000;
  }

  /** To be called right before the request is sent. @throws when the history is full */
  invoke(attempt: Pick<PurchaseOperation, 'saleId' | 'userId' | 'idempotencyKey'>): OpenOperation {
    const open: PurchaseOperation = { ...attempt, invokedAtMs: this.nowMs(), answer: 'UNKNOWN' };
    this.add(open);
    let isOpen = true;
    return {
      answer: (answered) => {
        if (!isOpen) return;
        isOpen = false;
        Object.assign(open, answered, { returnedAtMs: this.nowMs() });
      },
    };
  }

  /** Runs what changes a sale, and marks the span. Rejects, without a mark, when it does; then the caller retries. */
  async mark(change: Pick<HistoryMark, 'kind' | 'saleId' | 'units'>, work: () => Promise<unknown>): Promise<void> {
    const invokedAtMs = this.nowMs();
    await work();
    this.addMark({ ...change, invokedAtMs, returnedAtMs: this.nowMs() });
  }

  /** @throws when the history is full */
  add(operation: PurchaseOperation): void {
    if (this.#operations.length >= OPERATIONS_MAX) throw new Error(`A history holds ${OPERATIONS_MAX} operations`);
    this.#operations.push(operation);
  }

  addMark(mark: HistoryMark): void {
    this.#marks.push(mark);
  }
}

type Line = { readonly operation: PurchaseOperation } | { readonly mark: HistoryMark };

/** Writes a history as JSON lines, one operation or mark each. */
export async function writeHistory(path: string, history: History): Promise<void> {
  await pipeline(Readable.from(linesOf(history)), createWriteStream(path));
}

/** @throws when the file is not a history */
export async function readHistory(path: string): Promise<History> {
  const history = new History();
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const line = JSON.parse(text) as Line;
    if ('mark' in line) history.addMark(line.mark);
    else history.add(line.operation);
  }
  return history;
}

function* linesOf({ marks, operations }: History): Generator<string> {
  for (const mark of marks) yield `${JSON.stringify({ mark })}\n`;
  for (const operation of operations) yield `${JSON.stringify({ operation })}\n`;
}
