import { describe, expect, it } from '@jest/globals';
import { toCsvLine } from './csv.js';
import { readCsv } from './read-csv.js';

describe('readCsv', () => {
  it.each([
    [
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '\uFEFFa;b\n1,5;2',
      [
        ['a', 'b'],
        ['1,5', '2'],
      ],
    ],
    [
      'a\tb\n"x\ty"\t',
      [
        ['a', 'b'],
        ['x\ty', ''],
      ],
    ],
    ['a\n"say ""x"", and\nmore"\n', [['a'], ['say "x", and\nmore']]],
    ['', []],
    [
      'a,b\n\n,\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
  ])('reads %j', (text, rows) => {
    expect(readCsv(text)?.map(({ fields }) => fields)).toEqual(rows);
  });

  it('knows on which line a row ends', () => {
    expect(readCsv('a\n"1\n2"\n\n3')?.map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it.each(['a\n"never closed', 'a\n"closed" and more'])('reads nothing of %j', (text) => {
    expect(readCsv(text)).toBeUndefined();
  });

  it('reads what we write', () => {
    const values = ['=1+1', 'a "b", c;d', '-5', 'two\nlines', ''];
    expect(readCsv(toCsvLine(values))?.[0]?.fields).toEqual(values);
  });
});
