import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Database } from 'flashsale-core';
import { until } from '../../../fault-test/src/until.js';
import { RejectionAudit } from './rejection-audit.js';

const DRAIN_DEADLINE_MS = 2_000;
const AT_EPOCH_1 = { epoch: 1, decidedAtMs: 1_700_000_000_000 };
const AT_EPOCH_2 = { epoch: 2, decidedAtMs: 1_700_000_000_001 };

interface WrittenEntry {
  readonly saleId: string;
  readonly epoch: number;
  readonly userId: string;
  readonly event: string;
  readonly sequence: number;
}

/** Stands for PostgreSQL: keeps the entries of every statement, or fails as long as `fault` says so. */
class FakeDatabase {
  readonly statements: WrittenEntry[][] = [];
  attempts = 0;
  fault: (() => Promise<void>) | undefined;

  readonly pool = {
    query: async ({ values }: { values: [string[], number[], string[], string[], number[]] }): Promise<void> => {
      this.attempts += 1;
      await this.fault?.();
      const [saleIds, epochs, userIds, events, sequences] = values;
      this.statements.push(
        saleIds.map((saleId, i) => ({
          saleId,
          epoch: epochs[i] ?? 0,
          userId: userIds[i] ?? '',
          event: events[i] ?? '',
          sequence: sequences[i] ?? 0,
        })),
      );
    },
  };

  get entries(): WrittenEntry[] {
    return this.statements.flat();
  }
}

describe('RejectionAudit', () => {
  let database: FakeDatabase;
  let audit: RejectionAudit;

  beforeEach(() => {
    Logger.overrideLogger(false);
    database = new FakeDatabase();
    audit = new RejectionAudit(database as unknown as Database, 'api-test');
  });

  afterEach(async () => {
    database.fault = undefined;
    await audit.drain(DRAIN_DEADLINE_MS);
    jest.useRealTimers();
  });

  function record(count: number, prefix = 'u'): void {
    for (let i = 0; i < count; i += 1) audit.record('REJECTED_SOLD_OUT', 'sale_a', `${prefix}${i}`, AT_EPOCH_1);
  }

  it('numbers rows without holes for each sale and epoch: two for a rejection, one for a replay', async () => {
    audit.record('REJECTED_SOLD_OUT', 'sale_a', 'u1', AT_EPOCH_1);
    audit.record('REPLAYED', 'sale_a', 'u2', AT_EPOCH_1);
    audit.record('REJECTED_DUPLICATE', 'sale_a', 'u3', AT_EPOCH_1);
    audit.record('REJECTED_NOT_ACTIVE', 'sale_b', 'u4', AT_EPOCH_1);
    audit.record('REJECTED_SOLD_OUT', 'sale_a', 'u5', AT_EPOCH_2);

    expect(await audit.drain(DRAIN_DEADLINE_MS)).toBe(0);

    expect(database.entries).toEqual([
      { saleId: 'sale_a', epoch: 1, userId: 'u1', event: 'REJECTED_SOLD_OUT', sequence: 2 },
      { saleId: 'sale_a', epoch: 1, userId: 'u2', event: 'REPLAYED', sequence: 3 },
      { saleId: 'sale_a', epoch: 1, userId: 'u3', event: 'REJECTED_DUPLICATE', sequence: 5 },
      { saleId: 'sale_b', epoch: 1, userId: 'u4', event: 'REJECTED_NOT_ACTIVE', sequence: 2 },
      { saleId: 'sale_a', epoch: 2, userId: 'u5', event: 'REJECTED_SOLD_OUT', sequence: 2 },
    ]);
  });

  it('writes the few that came within an interval in one statement', async () => {
    jest.useFakeTimers();
    record(3);
    await jest.advanceTimersByTimeAsync(999);
    expect(database.attempts).toBe(0);

    await jest.advanceTimersByTimeAsync(1);

    expect(database.statements.map((entries) => entries.length)).toEqual([3]);
    expect(audit.gauges).toEqual({ buffered: 0, written: 3, dropped: 0 });
  });

  it('waits for no interval when many have come, and goes on as long as many come', async () => {
    record(1_000);
    expect(database.attempts).toBe(1);
    record(6_000, 'v');

    await until(() => database.entries.length === 7_000, { deadlineMs: 500 });

    expect(database.statements.map((entries) => entries.length)).toEqual([1_000, 5_000, 1_000]);
  });

  it('keeps what PostgreSQL cannot take and repeats it, in order and without anything twice', async () => {
    database.fault = async () => {
      throw new Error('the database system is shutting down');
    };
    record(1_200);
    await until(() => database.attempts >= 3);
    expect(audit.gauges).toEqual({ buffered: 1_200, written: 0, dropped: 0 });

    database.fault = undefined;
    record(1, 'last');
    await until(() => audit.gauges.written === 1_201);

    expect(database.entries.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 1_201 }, (_, i) => 2 * (i + 1)),
    );
  });

  it('drops and counts what exceeds the buffer, and leaves a hole in the numbers for it', async () => {
    let admit = (): void => undefined;
    const admitted = new Promise<void>((resolve) => (admit = resolve));
    database.fault = () => admitted;
    record(200_000);
    record(3, 'dropped');
    expect(audit.gauges).toEqual({ buffered: 200_000, written: 0, dropped: 3 });

    admit();
    await until(() => audit.gauges.buffered === 0);
    record(1, 'after');
    await audit.drain(DRAIN_DEADLINE_MS);

    expect(audit.gauges).toEqual({ buffered: 0, written: 200_001, dropped: 3 });
    expect(database.entries.at(-2)?.sequence).toBe(400_000);
    expect(database.entries.at(-1)).toMatchObject({ userId: 'after0', sequence: 400_008 });
  });

  it('drains all that is buffered, also while a write is under way', async () => {
    let admit = (): void => undefined;
    const admitted = new Promise<void>((resolve) => (admit = resolve));
    database.fault = () => admitted;
    record(1_000);
    record(7, 'later');

    const drained = audit.drain(DRAIN_DEADLINE_MS);
    admit();

    expect(await drained).toBe(0);
    expect(database.entries.length).toBe(1_007);
  });

  it('gives up draining at its deadline, and tells how many entries are lost', async () => {
    database.fault = async () => {
      throw new Error('PostgreSQL is away');
    };
    record(5);
    const startedAtMs = performance.now();

    expect(await audit.drain(300)).toBe(5);

    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
    expect(database.entries).toEqual([]);
  });
});
