import { describe, expect, it } from '@jest/globals';
import { ProgressLine } from './progress-line.js';

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
    const line = new ProgressLine(terminal, { nowMs: () => nowMs });
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
    const line = new ProgressLine(pipe, { nowMs: () => nowMs });
    for (; nowMs <= 12_000; nowMs += 1_000) line.show(`after ${nowMs}`);
    line.clear();
    expect(pipe.take()).toBe('after 5000, 5 s\nafter 10000, 10 s\n');
  });
});
