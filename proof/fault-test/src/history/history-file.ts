import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { History } from './history.js';
import type { HistoryMark, PurchaseOperation } from './operation.js';

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
