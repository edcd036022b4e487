import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';

describe('SECURITY.md', () => {
  const text = readFileSync(join(CHECKOUT_FOLDER, 'SECURITY.md'), 'utf8');

  it('names files that are there', () => {
    const named = [...text.matchAll(/`([\w./-]+\.(?:ts|mjs|yml))`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((file) => !existsSync(join(CHECKOUT_FOLDER, file)))).toEqual([]);
  });

  it('names a test for each of the ten threats', () => {
    const threats = text.split('\n').filter((line) => /^\| API\d/.test(line));
    expect(threats).toHaveLength(10);
    expect(threats.filter((line) => !/\.test\.(ts|mjs)`/.test(line))).toEqual([]);
  });
});
