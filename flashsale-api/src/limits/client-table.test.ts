import { describe, expect, it } from '@jest/globals';
import { ClientTable } from './client-table.js';

const LIFETIME_MS = 1_000;

describe('ClientTable', () => {
  it('keeps an entry that is asked for, and forgets the others within two lifetimes', () => {
    const table = new ClientTable<string>(LIFETIME_MS, 10);
    expect(table.find('ann', 0)).toBeUndefined();
    table.add('ann', 'a');
    table.add('bob', 'b');
    for (let nowMs = 0; nowMs < 10 * LIFETIME_MS; nowMs += LIFETIME_MS / 2) expect(table.find('ann', nowMs)).toBe('a');
    expect(table.find('bob', 10 * LIFETIME_MS)).toBeUndefined();
    expect(table.size).toBe(1);
  });

  it('never forgets an entry within one lifetime', () => {
    for (let addedAtMs = 0; addedAtMs < 3 * LIFETIME_MS; addedAtMs += 70) {
      const table = new ClientTable<string>(LIFETIME_MS, 10);
      table.find('first', 0);
      table.find('ann', addedAtMs);
      table.add('ann', 'a');
      for (let nowMs = addedAtMs; nowMs < addedAtMs + LIFETIME_MS; nowMs += 90) table.find('other', nowMs);
      expect(table.find('ann', addedAtMs + LIFETIME_MS - 1)).toBe('a');
    }
  });

  it('has a cap, below which it is again once entries are forgotten', () => {
    const table = new ClientTable<number>(LIFETIME_MS, 3);
    table.find('0', 0);
    const added = Array.from({ length: 5 }, (_, i) => table.add(String(i), i));
    expect(added).toEqual([true, true, true, false, false]);
    expect([table.size, table.find('4', 1)]).toEqual([3, undefined]);
    table.find('4', LIFETIME_MS);
    expect(table.add('4', 4)).toBe(false);
    table.find('4', 2 * LIFETIME_MS);
    expect(table.add('4', 4)).toBe(true);
  });

  it('forgets everything after a long silence', () => {
    const table = new ClientTable<string>(LIFETIME_MS, 10);
    table.find('ann', 0);
    table.add('ann', 'a');
    expect(table.find('ann', 5 * LIFETIME_MS)).toBeUndefined();
    expect(table.size).toBe(0);
  });
});
