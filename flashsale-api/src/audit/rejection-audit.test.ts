import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Database } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { SEGMENT_SIZE_MAX } from './audit-segment.js';
import { RejectionAudit } from './rejection-audit.js';

const DRAIN_DEADLINE_MS = 60_000;
const AT_EPOCH_1 = { epoch: 1, decidedAtMs: 1_700_000_000_000 };
const AT_EPOCH_2 = { epoch: 2, decidedAtMs: 1_700_000_000_001 };

interface WrittenSegment {
  readonly saleId: string;
  readonly epoch: number;
  readonly event: string;
  readonly firstSequence: number;
  readonly userIds: string[];
}

type SegmentColumns = [string[], number[], string[], number[], number[], Date[], string[]];

/** A fake PostgreSQL: keeps the segments of every statement, or fails as long as `fault` does. */
class FakeDatabase {
  readonly statements: WrittenSegment[][] = [];
  attempts = 0;
  fault: (() => Promise<void>) | undefined;
  /** The sales that it knows, by their reset epochs; by default it knows every sale, and none was reset. */
  resetEpochs: Readonly<Record<string, number>> | undefined;

  readonly pool = {
    query: async ({ values }: { values: SegmentColumns }): Promise<{ rows: { id: string; reset_epoch: number }[] }> => {
      this.attempts += 1;
      await this.fault?.();
      const [saleIds, epochs, events, firstSequences, , , userIds] = values;
      this.statements.push(
        saleIds.map((saleId, i) => ({
          saleId,
          epoch: epochs[i] ?? 0,
          event: events[i] ?? '',
          firstSequence: firstSequences[i] ?? 0,
          userIds: userIds[i]?.split(' ') ?? [],
        })),
      );
      const resetEpochs = this.resetEpochs ?? Object.fromEntries(saleIds.map((id) => [id, 0]));
      return { rows: Object.entries(resetEpochs).map(([id, reset_epoch]) => ({ id, reset_epoch })) };
    },
  };

  get segments(): WrittenSegment[] {
    return this.statements.flat();
  }

  get userIds(): string[] {
    return this.segments.flatMap(({ userIds }) => userIds);
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

  it('makes a segment of each sale, epoch and event, and numbers rows without holes: two for a rejection, one for a replay', async () => {
    audit.record('REJECTED_SOLD_OUT', 'sale_a', 'u1', AT_EPOCH_1);
    audit.record('REPLAYED', 'sale_a', 'u2', AT_EPOCH_1);
    audit.record('REJECTED_DUPLICATE', 'sale_a', 'u3', AT_EPOCH_1);
    audit.record('REJECTED_NOT_ACTIVE', 'sale_b', 'u4', AT_EPOCH_1);
    audit.record('REJECTED_SOLD_OUT', 'sale_a', 'u5', AT_EPOCH_2);
    audit.record('REJECTED_SOLD_OUT', 'sale_a', 'u6', AT_EPOCH_1);

    expect(await audit.drain(DRAIN_DEADLINE_MS)).toBe(0);

    expect(database.segments).toEqual([
      { saleId: 'sale_a', epoch: 1, event: 'REJECTED_SOLD_OUT', firstSequence: 1, userIds: ['u1', 'u6'] },
      { saleId: 'sale_a', epoch: 1, event: 'REPLAYED', firstSequence: 5, userIds: ['u2'] },
      { saleId: 'sale_a', epoch: 1, event: 'REJECTED_DUPLICATE', firstSequence: 6, userIds: ['u3'] },
      { saleId: 'sale_b', epoch: 1, event: 'REJECTED_NOT_ACTIVE', firstSequence: 1, userIds: ['u4'] },
      { saleId: 'sale_a', epoch: 2, event: 'REJECTED_SOLD_OUT', firstSequence: 1, userIds: ['u5'] },
    ]);
  });

  it('writes the few that came within an interval in one statement', async () => {
    jest.useFakeTimers();
    record(3);
    await jest.advanceTimersByTimeAsync(999);
    expect(database.attempts).toBe(0);

    await jest.advanceTimersByTimeAsync(1);

    expect(database.userIds).toEqual(['u0', 'u1', 'u2']);
    expect(audit.gauges).toEqual({ buffered: 0, written: 3, leftOut: 0, dropped: 0 });
  });

  it('counts apart what is of before a reset, or of a sale that is not known', async () => {
    database.resetEpochs = { sale_a: 2 };
    audit.record('REJECTED_SOLD_OUT', 'sale_a', 'u1', AT_EPOCH_1);
    audit.record('REJECTED_SOLD_OUT', 'sale_a', 'u2', AT_EPOCH_2);
    audit.record('REJECTED_SOLD_OUT', 'sale_b', 'u3', AT_EPOCH_2);
    await audit.drain(DRAIN_DEADLINE_MS);
    expect(audit.gauges).toEqual({ buffered: 0, written: 1, leftOut: 2, dropped: 0 });
  });

  it('waits for no interval when a segment is full, and writes many in one statement when they have gathered', async () => {
    record(SEGMENT_SIZE_MAX);
    expect(database.attempts).toBe(1);
    record(10 * SEGMENT_SIZE_MAX, 'v');

    // The second and the third statement would each come after an interval of a second.
    await until(() => database.segments.length === 11, { deadlineMs: 1_800 });

    expect(database.statements.map((segments) => segments.length)).toEqual([1, 8, 2]);
    expect(new Set(database.segments.map(({ userIds }) => userIds.length))).toEqual(new Set([SEGMENT_SIZE_MAX]));
  });

  it('keeps what PostgreSQL cannot take and repeats it, in order and without anything twice', async () => {
    database.fault = async () => {
      throw new Error('the database system is shutting down');
    };
    record(SEGMENT_SIZE_MAX + 200);
    await until(() => database.attempts >= 3);
    expect(audit.gauges).toEqual({ buffered: SEGMENT_SIZE_MAX + 200, written: 0, leftOut: 0, dropped: 0 });

    database.fault = undefined;
    record(1, 'last');
    await until(() => audit.gauges.written === SEGMENT_SIZE_MAX + 201);

    expect(database.userIds).toEqual([...Array.from({ length: SEGMENT_SIZE_MAX + 200 }, (_, i) => `u${i}`), 'last0']);
    expect(database.segments.map(({ firstSequence }) => firstSequence)).toEqual([1, 2 * SEGMENT_SIZE_MAX + 1]);
  });

  it('drops and counts what exceeds the buffer, and leaves a hole in the numbers for it', async () => {
    let admit = (): void => undefined;
    const admitted = new Promise<void>((resolve) => (admit = resolve));
    database.fault = () => admitted;
    record(1_000_000);
    record(3, 'dropped');
    expect(audit.gauges).toEqual({ buffered: 1_000_000, written: 0, leftOut: 0, dropped: 3 });

    admit();
    await audit.drain(DRAIN_DEADLINE_MS);
    record(1, 'after');
    await audit.drain(DRAIN_DEADLINE_MS);

    expect(audit.gauges).toEqual({ buffered: 0, written: 1_000_001, leftOut: 0, dropped: 3 });
    const rows = database.segments.reduce((sum, { userIds }) => sum + 2 * userIds.length, 0);
    expect(database.segments.at(-1)).toMatchObject({ userIds: ['after0'], firstSequence: rows - 1 + 2 * 3 });
  });

  it('drains all that is buffered, also while a write is under way', async () => {
    let admit = (): void => undefined;
    const admitted = new Promise<void>((resolve) => (admit = resolve));
    database.fault = () => admitted;
    record(SEGMENT_SIZE_MAX);
    record(7, 'later');

    const drained = audit.drain(DRAIN_DEADLINE_MS);
    admit();

    expect(await drained).toBe(0);
    expect(database.userIds).toHaveLength(SEGMENT_SIZE_MAX + 7);
  });

  it('gives up draining at its deadline, and tells how many entries are lost', async () => {
    database.fault = async () => {
      throw new Error('PostgreSQL is away');
    };
    record(5);
    const startedAtMs = performance.now();

    expect(await audit.drain(300)).toBe(5);

    // While PostgreSQL is unavailable, it would never end.
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    expect(database.segments).toEqual([]);
  });
});
