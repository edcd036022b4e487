import { describe, expect, it } from '@jest/globals';
import { ProgressLine, progressText } from './progress-line.js';

function stream(isTTY: boolean) {
  let written = '';
  const write = (text: string): boolean => {
    written += text;
    return true;
  };
  return { isTTY, columns: 20, write, take: () => [written, (written = '')][0] };
}

describe('ProgressLine', () => {
  it('rewrites one line on a terminal, no wider than it is, and takes it off', () => {
    let nowMs = 0;
    const terminal = stream(true);
    const line = new ProgressLine(terminal, () => nowMs);
    line.show('too soon');
    expect(terminal.take()).toBe('');
    nowMs = 2_000;
    line.show('half');
    line.show('too soon again');
    expect(terminal.take()).toBe('\r\x1b[2Khalf, 2 s');
    nowMs = 3_000;
    line.show('longer than the terminal');
    expect(terminal.take()).toBe('\r\x1b[2Klonger than the ter');
    line.clear();
    line.clear();
    expect(terminal.take()).toBe('\r\x1b[2K');
  });

  it('writes a line every few seconds into a pipe', () => {
    let nowMs = 0;
    const pipe = stream(false);
    const line = new ProgressLine(pipe, () => nowMs);
    for (; nowMs <= 12_000; nowMs += 1_000) line.show(`after ${nowMs}`);
    line.clear();
    expect(pipe.take()).toBe('after 5000, 5 s\nafter 10000, 10 s\n');
  });
});

it('tells the check and the orders', () => {
  const progress = { saleId: 'sale_1', title: 'buyers', check: 3, checks: 22 };
  expect(progressText({ ...progress, looked: undefined })).toBe('sale_1: 3 of 22: buyers');
  expect(progressText({ ...progress, looked: { orders: 5_000, of: 1_000_000 } })).toBe(
    'sale_1: 3 of 22: buyers, 5,000 of 1,000,000 orders',
  );
});
