import { describe, expect, it } from '@jest/globals';
import { nextStep } from './next-step.js';
import type { RedisSale, SaleObservation } from './observe-sale.js';
import type { Sale } from '../sales/sale.js';

const THIS_SERVER = 'this-server';
const ANOTHER_SERVER = 'another-server';
const startsAt = new Date('2026-11-20T10:00:00.000Z');
const endsAt = new Date('2026-11-20T11:00:00.000Z');
const definition = {
  name: 'A product',
  totalStock: 10,
  state: 'OPEN',
  startsAt,
  endsAt,
  revision: 4,
  mode: 'INSTANT',
} as const;
const open: Sale = {
  ...definition,
  saleId: 'sale',
  sold: 2,
  held: 0,
  epoch: 5,
  resetEpoch: 3,
  openedEpoch: 5,
  redisServer: THIS_SERVER,
};
const closed: Sale = { ...open, openedEpoch: 4 };
const observed: SaleObservation = {
  nowMs: 0,
  stock: 8,
  buyers: 2,
  owners: 2,
  held: 0,
  sold: 2,
  waiting: 0,
  outboxLength: 0,
  oldestReservedAtMs: undefined,
  epoch: 5,
  areRight: true,
  ready: true,
  gate: 'open',
  server: THIS_SERVER,
  definition,
};

/** Redis with these counters loaded. */
function loaded(changes: Partial<SaleObservation> = {}, rest: Partial<RedisSale> = {}): RedisSale {
  const seen = { ...observed, ...changes };
  return {
    server: THIS_SERVER,
    epochSeen: seen.epoch,
    mayHaveForgotten: false,
    isElsewhere: false,
    rebuild: undefined,
    observed: seen,
    ...rest,
  };
}

/** Redis without the counters. */
function missing(rest: Partial<RedisSale> = {}): RedisSale {
  return {
    server: THIS_SERVER,
    epochSeen: 0,
    mayHaveForgotten: false,
    isElsewhere: false,
    rebuild: undefined,
    observed: undefined,
    ...rest,
  };
}

/** Redis while an epoch is being rebuilt. */
function rebuilding(epoch: number, server = THIS_SERVER): RedisSale {
  return missing({ epochSeen: epoch, rebuild: { epoch, server } });
}

describe('nextStep', () => {
  it.each<[string, Sale, RedisSale, ReturnType<typeof nextStep>]>([
    ['nothing, when Redis agrees', open, loaded(), { step: 'none' }],
    [
      'raises the epoch of a sale that was never opened',
      { ...open, epoch: 0, openedEpoch: 0, resetEpoch: 0, redisServer: undefined },
      missing(),
      { step: 'raise', reason: 'first opening' },
    ],
    [
      'raises it even if Redis still has another sale with that id',
      { ...open, epoch: 0, openedEpoch: 0, resetEpoch: 0, redisServer: undefined },
      loaded({ epoch: 8 }),
      { step: 'raise', reason: 'first opening' },
    ],
    ['raises the epoch for lost counters', open, missing(), { step: 'raise', reason: 'counters missing' }],
    [
      'raises it for counters of which only the epoch is left',
      open,
      missing({ epochSeen: 5 }),
      { step: 'raise', reason: 'counters missing' },
    ],
    [
      'raises it when a server other than the one in PostgreSQL answers',
      open,
      loaded({ server: ANOTHER_SERVER }, { server: ANOTHER_SERVER }),
      { step: 'raise', reason: 'Redis restarted, or is another server' },
    ],
    [
      'raises it when PostgreSQL names no server, as after the upgrade',
      { ...open, redisServer: undefined },
      loaded(),
      { step: 'raise', reason: 'Redis restarted, or is another server' },
    ],
    [
      'raises it for a copy of the counters of another server',
      open,
      loaded({ server: ANOTHER_SERVER, areRight: false, ready: false }),
      { step: 'raise', reason: 'Redis restarted, or is another server' },
    ],
    [
      'reports another server before any other defect',
      open,
      loaded({ server: ANOTHER_SERVER, gate: 'closed', areRight: false, ready: false }, { server: ANOTHER_SERVER }),
      { step: 'raise', reason: 'Redis restarted, or is another server' },
    ],
    [
      'raises it for counters that contradict each other',
      open,
      loaded({ areRight: false, ready: false, owners: 3 }),
      { step: 'raise', reason: 'the counters contradict each other' },
    ],
    ['opens the epoch that PostgreSQL has raised', closed, loaded({ epoch: 4 }), { step: 'rebuild' }],
    ['opens it even if the gate is closed', closed, loaded({ epoch: 4, gate: 'closed' }), { step: 'rebuild' }],
    ['opens it if the counters are missing', closed, missing(), { step: 'rebuild' }],
    [
      'raises it again if a forgotten sale may have had it',
      closed,
      missing({ epochSeen: 5, mayHaveForgotten: true }),
      { step: 'raise', reason: 'epoch 5 in Redis, 5 (4 opened) in PostgreSQL' },
    ],
    [
      'opens it if all forgotten sales had lower ones',
      closed,
      missing({ epochSeen: 4, mayHaveForgotten: true }),
      { step: 'rebuild' },
    ],
    [
      'opens it on a server other than that of the previous epoch',
      closed,
      loaded({ epoch: 4 }, { server: ANOTHER_SERVER }),
      { step: 'rebuild' },
    ],
    ['continues a rebuild that waits for its drain', closed, rebuilding(5), { step: 'rebuild' }],
    ['continues a rebuild that another server began', closed, rebuilding(5, ANOTHER_SERVER), { step: 'rebuild' }],
    ['continues a rebuild that PostgreSQL has on this server', open, rebuilding(5), { step: 'rebuild' }],
    [
      'raises the epoch when the server changed in the middle of a rebuild that PostgreSQL has on the previous one',
      open,
      { ...rebuilding(5, THIS_SERVER), server: ANOTHER_SERVER },
      { step: 'raise', reason: 'Redis restarted, or is another server' },
    ],
    [
      'raises it when the rebuild that PostgreSQL has on this server was begun on another one',
      open,
      rebuilding(5, ANOTHER_SERVER),
      { step: 'raise', reason: 'counters missing' },
    ],
    [
      'goes beyond the epoch of Redis when PostgreSQL was restored from a backup',
      open,
      loaded({ epoch: 9 }),
      { step: 'raise', reason: 'epoch 9 in Redis, 5 (5 opened) in PostgreSQL' },
    ],
    [
      'goes beyond it even if the backup was made while the sale was closed',
      closed,
      loaded({ epoch: 9 }),
      { step: 'raise', reason: 'epoch 9 in Redis, 5 (4 opened) in PostgreSQL' },
    ],
    [
      'goes beyond it when Redis has that epoch open and PostgreSQL does not',
      closed,
      loaded(),
      { step: 'raise', reason: 'epoch 5 in Redis, 5 (4 opened) in PostgreSQL' },
    ],
    [
      'goes beyond a rebuild of a higher epoch',
      open,
      rebuilding(9),
      { step: 'raise', reason: 'epoch 9 in Redis, 5 (5 opened) in PostgreSQL' },
    ],
    [
      'raises it when Redis was restored to an earlier epoch under the same name',
      open,
      loaded({ epoch: 4 }),
      { step: 'raise', reason: 'epoch 4 in Redis, 5 (5 opened) in PostgreSQL' },
    ],
    [
      'reopens a gate that an interrupted reset left closed',
      open,
      loaded({ gate: 'closed', areRight: false, ready: false }),
      { step: 'reopen' },
    ],
    [
      'opens a rebuilt sale when all earlier reservations are adopted',
      open,
      loaded({ gate: 'adopting', ready: false }),
      { step: 'open' },
    ],
    [
      'rebuilds it once more if its counters were damaged meanwhile',
      open,
      loaded({ gate: 'adopting', areRight: false, ready: false }),
      { step: 'raise', reason: 'the counters contradict each other' },
    ],
    ['defines a newer definition in Redis', { ...open, revision: 5 }, loaded(), { step: 'define' }],
    [
      'defines the one from PostgreSQL even if Redis has a newer revision',
      { ...open, revision: 3 },
      loaded(),
      { step: 'define' },
    ],
    ['defines it if the same revision differs', { ...open, totalStock: 11 }, loaded(), { step: 'define' }],
    [
      'defines it if only its window differs, by a millisecond',
      { ...open, endsAt: new Date(endsAt.getTime() + 1) },
      loaded(),
      { step: 'define' },
    ],
  ])('%s', (_what, inPostgres, inRedis, expected) => {
    expect(nextStep(inPostgres, inRedis)).toEqual(expected);
  });
});
