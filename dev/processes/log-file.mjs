import { closeSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const logBytesMax = 16 * 1024 * 1024;
const readBytesMax = 64 * 1024;

/**
 * Puts a log that has grown large aside, in place of the one that was put aside before.
 *
 * @param {string} file
 */
export function limitLog(file) {
  if (fileSize(file) > logBytesMax) renameSync(file, `${file}.1`);
}

/**
 * @param {string} file
 * @param {{ from?: number, linesMax: number }} options
 */
export function lastLines(file, { from = 0, linesMax }) {
  const { text } = readFrom(file, Math.max(from, fileSize(file) - readBytesMax));
  return text.trimEnd().split('\n').slice(-linesMax).join('\n');
}

/**
 * What was appended since the offset, up to a bound; the next call goes on from `next`.
 *
 * @param {string} file
 * @param {number} offset
 */
export function readFrom(file, offset) {
  if (fileSize(file) <= offset) return { text: '', next: offset };
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(readBytesMax);
    const length = readSync(descriptor, buffer, 0, readBytesMax, offset);
    return { text: buffer.toString('utf8', 0, length), next: offset + length };
  } finally {
    closeSync(descriptor);
  }
}

/** @param {string} file */
export function fileSize(file) {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
