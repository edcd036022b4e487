import { describe, expect, it } from '@jest/globals';
import { BUCKET_CONFIGURATIONS } from '../src/buckets/configurations.js';
import { BUCKET_DISTURBANCES } from '../src/buckets/setup.js';
import { CONFIGURATIONS } from '../src/configurations.js';
import { explore } from '../src/run/explore.js';
import { HOLD_CONFIGURATIONS } from '../src/holds/configurations.js';
import { HOLD_DISTURBANCES } from '../src/holds/setup.js';
import { ROOM_CONFIGURATIONS } from '../src/rooms/configurations.js';
import { ROOM_DISTURBANCES } from '../src/rooms/setup.js';
import { PURCHASE_DISTURBANCES } from '../src/setup.js';
import { letterOf } from '../src/trace/names.js';

describe('the configurations', () => {
  it('try every disturbance', () => {
    const tried = (setups: readonly { disturbances: object }[]): string[] =>
      [...new Set(setups.flatMap(({ disturbances }) => Object.keys(disturbances)))].sort();
    expect(tried(CONFIGURATIONS)).toEqual([...PURCHASE_DISTURBANCES.all].sort());
    expect(tried(HOLD_CONFIGURATIONS)).toEqual([...HOLD_DISTURBANCES.all].sort());
    expect(tried(ROOM_CONFIGURATIONS)).toEqual([...ROOM_DISTURBANCES.all].sort());
    expect(tried(BUCKET_CONFIGURATIONS)).toEqual([...BUCKET_DISTURBANCES.all].sort());
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

  it.each(ROOM_CONFIGURATIONS.filter(({ name }) => name !== 'room-inlet-loss'))(
    '$name holds with one API and one fault',
    ({ apis, ...setup }) => {
      const { violation, states } = explore({ ...setup, apis: Math.min(apis, 1), faultsMax: 1 });
      expect(violation?.text).toBeUndefined();
      expect(states).toBeGreaterThan(1_000);
    },
  );

  it('have names for their order ids', () => {
    expect([0, 1, 2].map(letterOf)).toEqual(['A', 'B', 'C']);
  });
});
