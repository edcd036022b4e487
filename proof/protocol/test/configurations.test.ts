import { describe, expect, it } from '@jest/globals';
import { CONFIGURATIONS } from '../src/configurations.js';
import { explore } from '../src/run/explore.js';
import { DISTURBANCES } from '../src/setup.js';
import { letterOf } from '../src/trace/names.js';

describe('the configurations', () => {
  it('try every disturbance', () => {
    const tried = new Set(CONFIGURATIONS.flatMap(({ disturbances }) => Object.keys(disturbances)));
    expect([...tried].sort()).toEqual([...DISTURBANCES].sort());
  });

  it.each(CONFIGURATIONS.filter(({ name }) => name !== 'reset-elsewhere'))(
    '$name holds with one user less',
    ({ buyers, disturbances, ...setup }) => {
      const fewer = buyers.length > 1 ? buyers.slice(0, -1) : buyers;
      const { violation, states } = explore({ ...setup, disturbances, buyers: fewer, faultsMax: 1 });
      expect(violation?.text).toBeUndefined();
      expect(states).toBeGreaterThan(100);
    },
  );

  it('have names for their order ids', () => {
    expect([0, 1, 2].map(letterOf)).toEqual(['A', 'B', 'C']);
  });
});
