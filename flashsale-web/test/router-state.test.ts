import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { isRouterState } from '../guard/router-state.mjs';

interface NextModule {
  parseAndValidateFlightRouterState(header: string): unknown;
}

/** Next's own check, which throws. */
const { parseAndValidateFlightRouterState: parse } = createRequire(import.meta.url)(
  'next/dist/server/app-render/parse-and-validate-flight-router-state.js',
) as NextModule;

function canNextRead(header: string): boolean {
  try {
    parse(header);
    return true;
  } catch {
    return false;
  }
}

const LEAF = ['__PAGE__', {}];
const SEGMENTS = [
  '',
  'sale',
  ['saleId', 'sale_1', 'd', null],
  ['x', 'y', 'ci(..)(..)', ['a']],
  ['x', 'y', 'di(...)', []],
];
const NO_SEGMENTS = [
  null,
  7,
  [],
  ['x'],
  ['x', 'y', 'd'],
  ['x', 'y', 'e', null],
  ['x', 'y', 'ci', null],
  ['x', 'y', 'd', [1]],
];
const STATES = [
  ...SEGMENTS.map((segment) => [segment, { children: LEAF }]),
  ...NO_SEGMENTS.map((segment) => [segment, {}]),
  ['', { children: ['admin', { children: LEAF }] }, null, null, 1],
  ['', {}, ['/sale/x', 'y'], 'refetch', 16, 'name'],
  ...['inside-shared-layout', 'metadata-only', 'other', 7].map((mark) => ['', {}, null, mark]),
  ...[['a'], ['a', 'b', 'c'], [1, 2], 'a', {}].map((url) => ['', {}, url]),
  ...['1', {}, true].map((flags) => ['', {}, null, null, flags]),
  ...[null, 7].map((name) => ['', {}, null, null, 1, name]),
  ['', {}, null, null, 1, 'name', 'more'],
  ...[[''], [], {}, null, 'a', 7, ['', null], ['', []], ['', { a: 1 }], ['', { a: [''] }], ['', 'x']],
  ['', { __proto__: LEAF }],
];

describe('isRouterState', () => {
  it.each(STATES.map((state) => encodeURIComponent(JSON.stringify(state))))('agrees with Next: %s', (header) => {
    expect(isRouterState(header)).toBe(canNextRead(header));
  });

  it.each(['', '%', '%ff', '{', '%5B%22%22%5D', 'null', '['.repeat(10_000)])('agrees with Next: %.20s', (header) => {
    expect(isRouterState(header)).toBe(canNextRead(header));
  });

  it('knows both kinds', () => {
    const headers = STATES.map((state) => encodeURIComponent(JSON.stringify(state)));
    expect(new Set(headers.map(isRouterState))).toEqual(new Set([true, false]));
  });
});
