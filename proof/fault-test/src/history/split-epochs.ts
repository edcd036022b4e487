import type { HistoryMark, PurchaseOperation } from './operation.js';

/** What happened to a sale between two boundaries, which are resets and losses. */
export interface EpochSpan {
  readonly index: number;
  readonly isLast: boolean;
  /** Units at its beginning. */
  readonly stock: number;
  readonly restocks: readonly HistoryMark[];
  /** Those whose answer is about this epoch alone, by invocation. */
  readonly certain: readonly PurchaseOperation[];
  /** Those that may have bought in this epoch, or in another one, or never. */
  readonly possible: readonly PurchaseOperation[];
}

interface Span {
  stock: number;
  readonly restocks: HistoryMark[];
  readonly certain: PurchaseOperation[];
  readonly possible: PurchaseOperation[];
}

/**
 * Gives each operation of a sale to the epochs that it can belong to. An answer whose operation overlaps a boundary
 * proves nothing, for nobody can tell which side it is about; a SUCCESS among them may have bought on either side.
 */
export function splitEpochs(
  operations: readonly PurchaseOperation[],
  marks: readonly HistoryMark[],
  stock: number,
): EpochSpan[] {
  const inOrder = [...marks].sort((one, other) => one.invokedAtMs - other.invokedAtMs);
  const boundaries = inOrder.filter(({ kind }) => kind !== 'restock');
  const spans = [undefined, ...boundaries].map((): Span => ({ stock, restocks: [], certain: [], possible: [] }));
  for (const mark of inOrder.filter(({ kind }) => kind === 'restock')) {
    const index = boundaries.filter(({ returnedAtMs }) => returnedAtMs < mark.invokedAtMs).length;
    spans[index]?.restocks.push(mark);
    for (const later of spans.slice(index + 1)) later.stock += mark.units ?? 0;
  }
  for (const operation of [...operations].sort((one, other) => one.invokedAtMs - other.invokedAtMs)) {
    place(operation, boundaries, spans);
  }
  return spans.map((span, index) => ({ ...span, index, isLast: index === spans.length - 1 }));
}

function place(operation: PurchaseOperation, boundaries: readonly HistoryMark[], spans: readonly Span[]): void {
  const { answer, invokedAtMs, returnedAtMs = Infinity } = operation;
  if (answer === 'NOT_ACTIVE' || answer === 'REFUSED') return;
  const isOpen = answer === 'UNKNOWN' || answer === 'UNDOCUMENTED';
  const first = boundaries.filter((boundary) => boundary.returnedAtMs < invokedAtMs).length;
  const last = isOpen
    ? boundaries.length
    : boundaries.filter((boundary) => boundary.invokedAtMs <= returnedAtMs).length;
  const isCertain = !isOpen && first === last;
  if (isCertain) spans[first]?.certain.push(operation);
  if (!isOpen && answer !== 'SUCCESS') return;
  // What was bought may outlive a loss, but not a reset.
  const nextReset = boundaries.findIndex(({ kind }, index) => index >= last && kind === 'reset');
  const to = isOpen || nextReset === -1 ? boundaries.length : nextReset;
  for (let index = isCertain ? first + 1 : first; index <= to; index += 1) spans[index]?.possible.push(operation);
}
