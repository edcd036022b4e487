import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  type Database,
  RedisUnavailableError,
  type RedisConnection,
  Reservations,
  type SaleCatalog,
  SaleStore,
  Tracing,
} from 'flashsale-core';
import type { RejectionAudit } from '../audit/rejection-audit.js';
import type { PurchaseMetrics } from './purchase-metrics.js';
import type { PurchaseStats } from './purchase-stats.js';
import type { Admissions } from '../rooms/admissions.js';
import { PurchaseTracing } from '../tracing/purchase-tracing.js';
import type { Undecided } from './attempt-batcher.js';
import type { BucketPurchases } from './bucket-purchases.js';
import type { HoldPurchases } from './hold-purchases.js';
import type { PublishBatcher } from './publish-batcher.js';
import { PurchasesService } from './purchases.service.js';
import { RedisOutages } from './redis-outages.js';
import type { RetiredOrders } from './retired-orders.js';
import type { ReservationBatcher, ReservationDecision } from './reservation-batcher.js';
import type { SaleRequests } from './sale-requests.js';
import type { SoldOutRefusals } from './sold-out-refusals.js';

const REQUEST = { saleId: 'sale_1', userId: 'ann' };
const AT_EPOCH_1 = { epoch: 1, decidedAtMs: 1_700_000_000_000 };

interface Recorded {
  readonly audited: string[];
  readonly published: unknown[];
  readonly counted: string[];
  readonly measured: string[];
}

/** A service whose attempts all get this decision; its calls to the other parts are recorded. */
function serviceThatGets(
  decision: ReservationDecision | Undecided,
  known: 'known' | 'unknown' = 'known',
): [PurchasesService, Recorded] {
  const recorded: Recorded = { audited: [], published: [], counted: [], measured: [] };
  const batcher = { decide: async () => decision };
  const publisher = {
    publish: (reservation: unknown) => {
      recorded.published.push(reservation);
    },
  };
  const audit = { record: (event: string) => recorded.audited.push(event) };
  const stats = { record: (outcome: string) => recorded.counted.push(outcome) };
  const metrics = { record: (outcome: string) => recorded.measured.push(outcome) };
  const catalog = { find: () => 'unknown', resolve: async () => (known === 'unknown' ? 'unknown' : {}) };
  const away = {
    get client(): never {
      throw new RedisUnavailableError('Redis is not connected');
    },
  };
  const redis = { sale: (saleId: string) => new SaleStore(away as unknown as RedisConnection, saleId) };
  const service = new PurchasesService(
    batcher as unknown as ReservationBatcher,
    {} as BucketPurchases,
    publisher as unknown as PublishBatcher,
    audit as unknown as RejectionAudit,
    catalog as unknown as SaleCatalog,
    new Reservations({} as Database, redis as unknown as RedisConnection),
    {} as RetiredOrders,
    stats as unknown as PurchaseStats,
    metrics as unknown as PurchaseMetrics,
    new PurchaseTracing(new Tracing()),
    { add: () => undefined } as unknown as SaleRequests,
    { notice: () => undefined } as unknown as SoldOutRefusals,
    {} as HoldPurchases,
    new RedisOutages(),
    {} as Admissions,
  );
  return [service, recorded];
}

describe('PurchasesService', () => {
  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('answers a success without waiting for the broker, and publishes under the same order id', async () => {
    const [service, { published, audited }] = serviceThatGets({ outcome: 'reserved', outboxId: '1-1', ...AT_EPOCH_1 });

    const result = await service.purchase(REQUEST, {});

    expect(result).toEqual({ outcome: 'reserved', orderId: expect.any(String) });
    expect(published).toEqual([
      {
        ...REQUEST,
        orderId: 'orderId' in result && result.orderId,
        epoch: 1,
        outboxId: '1-1',
        reservedAtMs: AT_EPOCH_1.decidedAtMs,
      },
    ]);
    expect(audited).toEqual([]);
  });

  it.each([
    ['replayed', ['REPLAYED'], []],
    ['duplicate', ['REJECTED_DUPLICATE'], ['duplicate']],
    ['sold-out', ['REJECTED_SOLD_OUT'], ['sold-out']],
    ['not-active', ['REJECTED_NOT_ACTIVE'], ['not-active']],
  ] as const)('records what is %s, and publishes nothing', async (outcome, events, outcomes) => {
    const [service, { published, audited, counted }] = serviceThatGets({ outcome, ...AT_EPOCH_1 });

    expect(await service.purchase(REQUEST, { 'idempotency-key': 'key-1' })).toMatchObject({ outcome });

    expect({ published, audited, counted }).toEqual({ published: [], audited: events, counted: outcomes });
  });

  it.each([
    [{ outcome: 'not-ready' }, 'known', 'not-ready'],
    [{ outcome: 'not-ready' }, 'unknown', 'unknown-sale'],
    [{ outcome: 'overloaded' }, 'known', 'overloaded'],
    [{ outcome: 'unknown', cause: new Error('Command timed out') }, 'known', 'unknown'],
  ] as const)('records nothing when it gets %j for a sale that is %s', async (decision, known, expected) => {
    const [service, recorded] = serviceThatGets(decision, known);

    expect(await service.purchase(REQUEST, {})).toEqual({ outcome: expected });

    expect(recorded).toEqual({ audited: [], published: [], counted: [], measured: [expected] });
  });

  it('logs an outage once a second, however many buyers it meets', async () => {
    const [service] = serviceThatGets({ outcome: 'unknown', cause: new Error('Command timed out') });
    const warn = jest.mocked(Logger.prototype.warn);

    await Promise.all(Array.from({ length: 100 }, () => service.purchase(REQUEST, {})));
    expect(await service.findPurchase('sale_1', 'ann')).toEqual({ status: 'not-ready' });

    expect(warn.mock.calls).toEqual([[expect.stringContaining('Command timed out')]]);
  });

  it('cannot find a purchase while Redis is away', async () => {
    const [service] = serviceThatGets({ outcome: 'overloaded' });
    const [serviceWithoutSale] = serviceThatGets({ outcome: 'overloaded' }, 'unknown');

    expect(await service.findPurchase('sale_1', 'ann')).toEqual({ status: 'not-ready' });
    expect(await serviceWithoutSale.findPurchase('sale_9', 'ann')).toEqual({ status: 'unknown-sale' });
  });
});
