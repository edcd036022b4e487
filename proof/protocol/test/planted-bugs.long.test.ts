import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ALL_CONFIGURATIONS, ALL_PLANTS, type AnySetup } from '../src/any-setup.js';
import { explore } from '../src/run/explore.js';

describe.each(ALL_PLANTS)('the planted bug $name', ({ name, about, breaks, bounds }) => {
  it(`is found: it breaks ${breaks}`, () => {
    const { violation } = explore({ ...bounds, name, about, plant: name } as AnySetup);
    expect(violation?.property).toBe(breaks);
    expect(violation?.text).toContain('the sale is open and nobody has');
  });

  it('is what breaks it: within the same bounds, the protocol holds', () => {
    // These bounds are a configuration of their own, too large to be explored here.
    if (ALL_CONFIGURATIONS.some((setup) => isDeepStrictEqual({ ...setup, ...bounds }, setup))) return;
    expect(explore({ ...bounds, name, about }).violation).toBeUndefined();
  });
});
