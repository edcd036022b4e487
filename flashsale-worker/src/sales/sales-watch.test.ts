import { expect, it } from '@jest/globals';
import type { Sale } from 'flashsale-core';
import { chooseWatched, SALES_WATCHED_MAX } from './sales-watch.service.js';

const NOW_MS = 1_000_000;

const endingAt = (saleId: string, endsAtMs: number): Sale => ({ saleId, endsAt: new Date(endsAtMs) }) as Sale;

it('chooses what runs or is to come before what has ended, and of that the latest', () => {
  const ended = Array.from({ length: SALES_WATCHED_MAX }, (_, i) => endingAt(`ended-${i}`, i));
  const present = [endingAt('runs', NOW_MS + 1), endingAt('to-come', NOW_MS + 2)];
  const chosen = chooseWatched([...ended, ...present], NOW_MS).map(({ saleId }) => saleId);
  expect(chosen).toHaveLength(SALES_WATCHED_MAX);
  expect(chosen.slice(0, 3)).toEqual(['runs', 'to-come', `ended-${SALES_WATCHED_MAX - 1}`]);
  expect(chosen).not.toContain('ended-1');
});
