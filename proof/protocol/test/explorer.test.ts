import { describe, expect, it } from '@jest/globals';
import { Explorer, type System } from '../src/explore/explorer.js';

type Jugs = readonly [three: number, five: number];
type Pour = 'fill three' | 'fill five' | 'empty three' | 'empty five' | 'three into five' | 'five into three';

/** Two jugs of 3 and 5 litres: 16 of the 24 pairs can be reached, and 4 litres in six steps. */
function jugs(overrides: Partial<System<Jugs, Pour>> = {}): System<Jugs, Pour> {
  return {
    initial: [0, 0],
    successors: ([three, five]) => {
      const intoFive = Math.min(three, 5 - five);
      const intoThree = Math.min(five, 3 - three);
      return [
        { action: 'fill three', next: [3, five] },
        { action: 'fill five', next: [three, 5] },
        { action: 'empty three', next: [0, five] },
        { action: 'empty five', next: [three, 0] },
        { action: 'three into five', next: [three - intoFive, five + intoFive] },
        { action: 'five into three', next: [three + intoThree, five - intoThree] },
      ];
    },
    encode: (state) => state.join(),
    broken: () => undefined,
    isAtRest: ([three, five]) => three === 0 && five === 0,
    isRecovery: () => true,
    ...overrides,
  };
}

describe('Explorer', () => {
  it('visits every state once and follows every step', () => {
    expect(new Explorer(jugs(), 'live').run()).toEqual({ states: 16, transitions: 96, depth: 7 });
  });

  it('finds the shortest trace to a state that breaks a property', () => {
    const system = jugs({ broken: ([, five]) => (five === 4 ? 'four litres' : undefined) });
    const { violation } = new Explorer(system, 'live').run();
    expect(violation?.property).toBe('four litres');
    expect(violation?.trace.map(({ action }) => action)).toEqual([
      undefined,
      'fill five',
      'five into three',
      'empty three',
      'five into three',
      'fill five',
      'five into three',
    ]);
    expect(violation?.trace.at(-1)?.state).toEqual([3, 4]);
  });

  it('finds a broken first state', () => {
    const { states, violation } = new Explorer(jugs({ broken: () => 'always' }), 'live').run();
    expect([states, violation?.property, violation?.trace.length]).toEqual([1, 'always', 1]);
  });

  it('finds a state that cannot reach rest', () => {
    const system = jugs({
      isAtRest: ([three, five]) => three === 0 && five === 0,
      isRecovery: (pour) => pour.startsWith('fill'),
    });
    const { violation } = new Explorer(system, 'live').run();
    expect(violation?.property).toBe('live');
    expect(violation?.trace.map(({ action }) => action)).toEqual([undefined, 'fill three']);
  });

  it('finds a cycle that never comes to rest', () => {
    const system: System<number, 'on'> = {
      initial: 0,
      successors: (state) => [{ action: 'on', next: state === 0 ? 1 : (state % 3) + 1 }],
      encode: String,
      broken: () => undefined,
      isAtRest: (state) => state === 0,
      isRecovery: () => true,
    };
    const { violation, states } = new Explorer(system, 'live').run();
    expect([states, violation?.trace.at(-1)?.state]).toEqual([4, 1]);
  });

  it('does not check rest where it is not required', () => {
    expect(new Explorer(jugs({ isAtRest: () => false }), undefined).run().violation).toBeUndefined();
  });

  it('refuses more states than it was allowed', () => {
    expect(() => new Explorer(jugs(), 'live', 10).run()).toThrow('more than 10 states');
  });

  it('refuses a system with nondeterministic steps', () => {
    let asked = 0;
    const system = jugs({
      broken: ([three]) => (three === 3 ? 'three' : undefined),
      successors: ([three, five]) => [{ action: 'fill three', next: asked++ === 0 ? [3, five] : [three, 5] }],
    });
    expect(() => new Explorer(system, 'live').run()).toThrow('not the same twice');
  });
});
