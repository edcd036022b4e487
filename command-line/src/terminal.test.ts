import { describe, expect, it } from '@jest/globals';
import { progressBar, type Column, renderTable, wrap } from './terminal.js';

const columns: Column[] = [
  { header: 'name', align: 'left', expendable: 0 },
  { header: 'p50', align: 'right', expendable: 1 },
  { header: 'p95', align: 'right', expendable: 2 },
  { header: 'races', align: 'right', expendable: 0 },
];
const rows = [
  ['row-lock', '12', '345', '0/10'],
  ['none', '1', '2', '10/10'],
];

describe('renderTable', () => {
  it('aligns columns', () => {
    expect(renderTable(columns, rows, 80)).toEqual([
      'name      p50  p95  races',
      '────────  ───  ───  ─────',
      'row-lock   12  345   0/10',
      'none        1    2  10/10',
    ]);
  });

  it('narrows the gaps, then gives up what is most expendable, where the terminal is narrow', () => {
    expect(renderTable(columns, rows, 24)[0]).toBe('name     p50 p95 races');
    expect(renderTable(columns, rows, 20)[0]).toBe('name      p50  races');
    expect(renderTable(columns, rows, 19)[0]).toBe('name     p50 races');
    expect(renderTable(columns, rows, 17)[0]).toBe('name      races');
  });

  it('is never wider than the terminal', () => {
    for (const line of renderTable(columns, rows, 9)) expect(line.length).toBeLessThanOrEqual(9);
  });
});

describe('wrap', () => {
  it('breaks between words', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('incomprehensible words', 5)).toEqual(['incomprehensible', 'words']);
  });
});

describe('progressBar', () => {
  it('fills up', () => {
    expect(progressBar(0, 4)).toBe('░░░░░░░░░░░░░░░░░░░░');
    expect(progressBar(1, 4)).toBe('█████░░░░░░░░░░░░░░░');
    expect(progressBar(4, 4)).toBe('████████████████████');
  });
});
