import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { PURCHASE_OUTCOMES } from './outcomes.js';

it('has the letters that the script writes', () => {
  const script = readFileSync(new URL('../../lua/reserve-units.lua', import.meta.url), 'utf8');
  const written = [...script.matchAll(/outcomes\[i\] = '(.)'/g)].map(([, letter]) => letter);
  const known = Object.values(PURCHASE_OUTCOMES).flatMap((row) => ('letter' in row ? [row.letter] : []));
  expect(new Set(written)).toEqual(new Set(known));
  expect(written).toHaveLength(known.length);
});
