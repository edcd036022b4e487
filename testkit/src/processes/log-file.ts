import { closeSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const LOG_BYTES_MAX = 16 * 1024 * 1024;
const READ_BYTES_MAX = 64 * 1024;

/** Rotates a log that has grown large, replacing the one that was rotated before. */
export function limitLog(file: string): void {
  if (fileSize(file) > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
}

export function lastLines(file: string, { from = 0, linesMax }: { from?: number; linesMax: number }): string {
  const { text } = readFrom(file, Math.max(from, fileSize(file) - READ_BYTES_MAX));
  return text.trimEnd().split('\n').slice(-linesMax).join('\n');
}

/** What was appended since the offset, up to a bound; the next call continues from `next`. */
export function readFrom(file: string, offset: number): { readonly text: string; readonly next: number } {
  if (fileSize(file) <= offset) return { text: '', next: offset };
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(READ_BYTES_MAX);
    const length = readSync(descriptor, buffer, 0, READ_BYTES_MAX, offset);
    return { text: buffer.toString('utf8', 0, length), next: offset + length };
  } finally {
    closeSync(descriptor);
  }
}

export function fileSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
