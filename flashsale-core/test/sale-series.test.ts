import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { saleKeys, SaleSeries, type SeriesPoint } from 'flashsale-core';
import { useStores } from '../test-support/index.js';

const stores = useStores();
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** A full hour. */
const BEGAN_MS = 500_000 * HOUR_MS;

const series = (): SaleSeries => new SaleSeries(stores.redis);

function point(afterMs: number, change: Partial<SeriesPoint> = {}): SeriesPoint {
  return {
    ...{
      atMs: BEGAN_MS + afterMs,
      epoch: 1,
      stock: 58,
      held: 0,
      sold: 42,
      buyers: 42,
      orders: null,
      outbox: 2,
      queued: 3,
    },
    ...{ attemptsPerSecond: 0, p50: null, p95: null, p99: null },
    outcomes: { SUCCESS: 42 },
    refusals: { rateLimited: 1, shed: 2, unavailable: 3, errors: 4 },
    ...change,
  };
}

async function record(saleId: string, points: readonly SeriesPoint[]): Promise<void> {
  for (const [index, each] of points.entries()) await series().add(saleId, points[index - 1], each);
}

describe('the course of a sale', () => {
  it('is read as it was recorded, from any time on', async () => {
    const saleId = randomUUID();
    const points = [
      point(SECOND_MS),
      point(2 * SECOND_MS, { orders: 40, p50: 1.2, p95: 3.4, p99: 6, outcomes: { SUCCESS: 42, SOLD_OUT: 9 } }),
    ];
    await record(saleId, points);

    expect(await series().read(saleId)).toEqual(points);
    expect(await series().read(saleId, BEGAN_MS + SECOND_MS)).toEqual(points.slice(1));
    expect(await series().newest(saleId)).toEqual(points[1]);
    expect(await series().read(randomUUID())).toEqual([]);
  });

  it('changes nothing when a second process records the same time, or an earlier one', async () => {
    const saleId = randomUUID();
    await record(saleId, [point(SECOND_MS), point(2 * SECOND_MS)]);
    await series().add(saleId, undefined, point(2 * SECOND_MS, { stock: 1 }));
    await series().add(saleId, undefined, point(SECOND_MS, { stock: 1 }));

    expect((await series().read(saleId)).map(({ stock }) => stock)).toEqual([58, 58]);
  });

  it('keeps the last values and the peaks of a step that is over', async () => {
    const saleId = randomUUID();
    const seconds = Array.from({ length: 200 }, (_, i) => point((i + 1) * SECOND_MS, { stock: 200 - i }));
    seconds[4] = point(5 * SECOND_MS, { attemptsPerSecond: 900, p99: 70, stock: 196 });
    await record(saleId, seconds);
    const read = await series().read(saleId);

    // The oldest seconds are gone; their tens are there.
    expect(read.slice(0, 3).map(({ atMs }) => atMs - BEGAN_MS)).toEqual([9_000, 19_000, 21_000]);
    expect(read[0]).toMatchObject({ stock: 192, attemptsPerSecond: 900, p99: 70 });
    expect(read).toHaveLength(182);
    expect(new Set(read.map(({ atMs }) => atMs)).size).toBe(read.length);
  });

  it('is bounded, however long a sale lasts, and goes with it', async () => {
    const saleId = randomUUID();
    const { redis } = stores;
    // A step of every size ends with each point.
    await record(
      saleId,
      Array.from({ length: 400 }, (_, i) => point((i + 1) * HOUR_MS)),
    );
    const { seriesSeconds, seriesTens, seriesMinutes, seriesHours } = saleKeys(saleId);
    const keys = [seriesSeconds, seriesTens, seriesMinutes, seriesHours];
    const lengths = await Promise.all(keys.map((key) => redis.client.xlen(key)));
    expect(lengths).toEqual([180, 180, 240, 336]);
    const sizes = await Promise.all(keys.map(async (key) => Number(await redis.client.memory('USAGE', key))));
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(480_000);
    for (const key of keys) expect(await redis.client.pttl(key)).toBeGreaterThan(0);

    await redis.sale(saleId).removeNotes();
    expect(await series().read(saleId)).toEqual([]);
  });
});
