import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SaleLookup } from './sale-lookup.js';
import type { Sale } from './sale.js';

const saleNamed = (saleId: string): Sale => ({ saleId }) as Sale;

/** A fake PostgreSQL: knows some sales, and answers when the test says so. */
class FakeReader {
  readonly asked: string[][] = [];
  readonly known = new Set<string>();
  readonly #answers: (() => void)[] = [];
  readonly read = (saleIds: string[]): Promise<Sale[]> => {
    this.asked.push(saleIds);
    const found = saleIds.filter((saleId) => this.known.has(saleId)).map(saleNamed);
    return new Promise((resolve) => this.#answers.push(() => resolve(found)));
  };

  async answer(): Promise<void> {
    this.#answers.shift()?.();
    await jest.advanceTimersByTimeAsync(0);
  }
}

describe('SaleLookup', () => {
  let reader: FakeReader;
  let lookup: SaleLookup;

  beforeEach(() => {
    jest.useFakeTimers();
    reader = new FakeReader();
    lookup = new SaleLookup(reader.read);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('looks up all ids of a moment in one query, each once', async () => {
    reader.known.add('b');
    const answers = Promise.all(['a', 'b', 'a'].map((saleId) => lookup.find(saleId)));
    await jest.advanceTimersByTimeAsync(50);
    await reader.answer();

    expect(await answers).toEqual(['unknown', saleNamed('b'), 'unknown']);
    expect(reader.asked).toEqual([['a', 'b']]);
  });

  it('makes another query for calls that came after the current one began', async () => {
    const before = lookup.find('a');
    await jest.advanceTimersByTimeAsync(50);
    reader.known.add('a');
    const after = lookup.find('a');
    await reader.answer();
    expect(await before).toBe('unknown');

    await jest.advanceTimersByTimeAsync(50);
    await reader.answer();
    expect(await after).toEqual(saleNamed('a'));
  });

  it('runs one query at a time, and starts them at least 50 ms apart', async () => {
    const answers = [lookup.find('a')];
    await jest.advanceTimersByTimeAsync(0);
    answers.push(lookup.find('b'));
    await jest.advanceTimersByTimeAsync(200);
    expect(reader.asked).toEqual([['a']]);

    await reader.answer();
    await reader.answer();
    answers.push(lookup.find('c'));
    await jest.advanceTimersByTimeAsync(49);
    expect(reader.asked).toEqual([['a'], ['b']]);
    await jest.advanceTimersByTimeAsync(1);
    expect(reader.asked).toEqual([['a'], ['b'], ['c']]);
    await reader.answer();
    expect(await Promise.all(answers)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('looks up at most 1,000 ids per query', async () => {
    const answers = Promise.all(Array.from({ length: 1_500 }, (_, i) => lookup.find(`sale_${i}`)));
    await jest.advanceTimersByTimeAsync(0);
    await reader.answer();
    await jest.advanceTimersByTimeAsync(50);
    await reader.answer();

    expect(new Set(await answers)).toEqual(new Set(['unknown']));
    expect(reader.asked.map(({ length }) => length)).toEqual([1_000, 500]);
  });

  it('answers undefined after a second, also for ids that were not yet in a query', async () => {
    const answers = [lookup.find('a')];
    await jest.advanceTimersByTimeAsync(10);
    answers.push(lookup.find('b'));
    await jest.advanceTimersByTimeAsync(1_000);

    expect(await Promise.all(answers)).toEqual([undefined, undefined]);
    await reader.answer();
    await jest.advanceTimersByTimeAsync(50);
    expect(reader.asked).toEqual([['a']]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('answers undefined when a query fails, and queries again for the next call', async () => {
    let fails = true;
    const failing = new SaleLookup(async () => {
      if (fails) throw new Error('connection terminated');
      return [saleNamed('a')];
    });
    const first = failing.find('a');
    await jest.advanceTimersByTimeAsync(0);
    expect(await first).toBeUndefined();

    fails = false;
    const second = failing.find('a');
    await jest.advanceTimersByTimeAsync(50);
    expect(await second).toEqual(saleNamed('a'));
  });

  it('lets at most 10,000 calls wait', async () => {
    const waiting = Promise.all(Array.from({ length: 10_000 }, () => lookup.find('a')));
    expect(await lookup.find('b')).toBeUndefined();

    await jest.advanceTimersByTimeAsync(0);
    await reader.answer();
    await waiting;
    const later = lookup.find('b');
    await jest.advanceTimersByTimeAsync(50);
    await reader.answer();
    expect(await later).toBe('unknown');
  });
});
