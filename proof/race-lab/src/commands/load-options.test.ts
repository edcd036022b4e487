import { describe, expect, it } from '@jest/globals';
import { balance } from '../scenarios/balance.js';
import { sessionCapacity } from '../scenarios/session-capacity.js';
import { adapted, loadFrom } from './load-options.js';

describe('the load asked for', () => {
  it('has defaults for the load', () => {
    expect(loadFrom({})).toEqual({ rounds: 10, workers: 3, chaos: 0 });
    expect(loadFrom({ rounds: '50', workers: '1', chaos: '0.05' })).toEqual({ rounds: 50, workers: 1, chaos: 0.05 });
  });
});

describe('a scenario adapted', () => {
  it('draws as many users for each unit as before when its capacity changes, up to the most there can be', () => {
    expect(adapted(sessionCapacity, { capacity: '20' })).toMatchObject({ capacity: 20, users: 40 });
    expect(adapted(sessionCapacity, { capacity: '20', users: '25' })).toMatchObject({ capacity: 20, users: 25 });
    expect(adapted(sessionCapacity, { capacity: '100000' })).toMatchObject({ users: 1_000 });
    expect(adapted(balance, { capacity: '50000' })).toMatchObject({ capacity: 50_000, users: 2 });
  });

  it('is as it was without options', () => {
    expect(adapted(sessionCapacity, {})).toEqual(sessionCapacity);
  });
});
