import { describe, expect, it } from '@jest/globals';
import { nextStep } from './next-step.js';
import type { SaleObservation } from './observe-sale.js';
import type { Sale } from './sale.js';

const startsAt = new Date('2026-11-20T10:00:00.000Z');
const endsAt = new Date('2026-11-20T11:00:00.000Z');
const definition = { name: 'A product', totalStock: 10, state: 'OPEN', startsAt, endsAt, revision: 4 } as const;
const sale: Sale = { ...definition, saleId: 'sale', sold: 2, epoch: 5, resetEpoch: 3 };
const observed: SaleObservation = {
  nowMs: 0,
  stock: 8,
  buyers: 2,
  outboxLength: 0,
  oldestReservedAtMs: undefined,
  epoch: 5,
  ready: true,
  gate: 'open',
  runId: 'this-server',
  definition,
};

describe('nextStep', () => {
  it.each([
    ['nothing, when Redis agrees', sale, observed, { step: 'none' }],
    [
      'opens a sale that was never opened without waiting for the queue',
      { ...sale, epoch: 0 },
      undefined,
      { step: 'rebuild', drainFirst: false, reason: 'first opening' },
    ],
    [
      'rebuilds lost counters, after the queue',
      sale,
      undefined,
      { step: 'rebuild', drainFirst: true, reason: 'counters missing' },
    ],
    [
      'rebuilds after a restart of Redis, after the queue: the last writes may be lost',
      sale,
      { ...observed, runId: 'an-earlier-server' },
      { step: 'rebuild', drainFirst: true, reason: 'Redis restarted' },
    ],
    [
      'a restart counts before everything else that is wrong',
      sale,
      { ...observed, runId: 'an-earlier-server', epoch: 4, gate: 'closed' as const },
      { step: 'rebuild', drainFirst: true, reason: 'Redis restarted' },
    ],
    [
      'finishes a reset or a rebuild that raised the epoch in PostgreSQL alone',
      sale,
      { ...observed, epoch: 4 },
      { step: 'rebuild', drainFirst: false, reason: 'epoch 4 in Redis, 5 in PostgreSQL' },
    ],
    [
      'finishes it also while the gate is closed',
      sale,
      { ...observed, epoch: 4, gate: 'closed' as const },
      { step: 'rebuild', drainFirst: false, reason: 'epoch 4 in Redis, 5 in PostgreSQL' },
    ],
    [
      'goes past the epoch of Redis when PostgreSQL was restored from a backup',
      sale,
      { ...observed, epoch: 9 },
      { step: 'rebuild', drainFirst: false, reason: 'epoch 9 in Redis, 5 in PostgreSQL' },
    ],
    [
      'reopens a gate that an interrupted reset left closed',
      sale,
      { ...observed, gate: 'closed' as const },
      { step: 'reopen' },
    ],
    ['takes over a newer definition', { ...sale, revision: 5 }, observed, { step: 'define' }],
    ['leaves a definition that Redis has newer', { ...sale, revision: 3 }, observed, { step: 'none' }],
  ])('%s', (_what, inPostgres, inRedis, expected) => {
    expect(nextStep(inPostgres, inRedis, 'this-server')).toEqual(expected);
  });
});
