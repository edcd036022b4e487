import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type LaneProgress, memberOf, type Room, type RoomTerms, saleKeys } from 'flashsale-core';
import { giveRoom, joinRoom, loseRoom, propertySeed, roomsOf, users, useStores } from '../test-support/index.js';

const MINUTE_MS = 60_000;
const UNITS_LEFT = 1_000;
const ROUND_PERIOD_MS = 250;
/** So long a keeper that was killed has its lease; its successor makes up for it. */
const WITHOUT_KEEPER_MS_MAX = 3_000;
/** More than any rate calls here. */
const MANY = 1_000_000;
const USERS_OF_LANE = 40;

const stores = useStores();

const weights = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 5 });

/** Weights of all lanes, that of `general` first. */
async function newRoom(laneWeights: readonly number[], terms: Partial<RoomTerms>): Promise<Room> {
  const { saleId } = await stores.openSale();
  const [weight = 1, ...others] = laneWeights;
  const lanes = others.map((ofLane, i) => ({ name: `lane-${i + 1}`, weight: ofLane }));
  return giveRoom(stores, saleId, { ...terms, weight, lanes });
}

const queuesOf = (progress: LaneProgress & { readonly lanes: readonly LaneProgress[] }): LaneProgress[] => [
  progress,
  ...progress.lanes,
];

/** The name of a field of the room for each lane. */
const fieldOf = (name: string, lane: number): string => (lane === 0 ? name : `${name}:${lane}`);

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

describe('the inlet of a room', () => {
  it('calls by the rate, and lanes by weight, whatever becomes of keepers, and when there are two at once', async () => {
    const round = fc.record({
      keepers: fc.integer({ min: 1, max: 2 }),
      afterMs: fc.oneof(
        { weight: 8, arbitrary: fc.constant(ROUND_PERIOD_MS) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: WITHOUT_KEEPER_MS_MAX }) },
      ),
    });
    const perMinute = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 60_000 }));
    const rounds = fc.array(round, { minLength: 20, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.record({ perMinute, weights, rounds }), async (given) => {
        const room = await newRoom(given.weights, { perMinute: given.perMinute });
        const { client } = stores.redis;
        const { room: key } = saleKeys(room.saleId);
        const readAtMs = async (): Promise<number> => Number(await client.hget(key, 'atMs'));
        // As if so many had come.
        for (const lane of given.weights.keys()) await client.hset(key, fieldOf('arrivals', lane), MANY);
        const startedAtMs = await readAtMs();
        let givenMs = 0;
        for (let i = 0; givenMs < MINUTE_MS; i += 1) {
          const { keepers, afterMs } = given.rounds[i % given.rounds.length] as (typeof given.rounds)[number];
          givenMs += afterMs;
          // As if so much time had passed, in one step, since two keepers may be about to call.
          await client.hincrby(key, 'atMs', -afterMs);
          const call = () => roomsOf(stores).advance(room, given.perMinute, UNITS_LEFT);
          await Promise.all(Array.from({ length: keepers }, call));
        }
        const passedMs = givenMs + (await readAtMs()) - startedAtMs;
        const progress = await roomsOf(stores).read(room);
        const called = queuesOf(progress ?? { arrivals: 0, serving: 0, lanes: [] }).map(({ serving }) => serving);
        const calledOfAll = sumOf(called);
        const earned = (given.perMinute * passedMs) / MINUTE_MS;
        // One that is not whole yet is called later.
        expect(earned - calledOfAll).toBeLessThan(1.001);
        expect(earned - calledOfAll).toBeGreaterThan(-0.001);
        const deviations = called.map(
          (ofLane, lane) => ofLane - (calledOfAll * (given.weights[lane] ?? 0)) / sumOf(given.weights),
        );
        for (const deviation of deviations) expect(Math.abs(deviation)).toBeLessThanOrEqual(2);
      }),
      { seed: propertySeed, numRuns: 4, endOnFailure: true },
    );
  });

  it('lets in no more than fit at any instant, and calls no place twice, whoever comes, leaves and calls at once', async () => {
    const lane = fc.integer({ min: 0, max: 4 });
    const from = fc.nat(USERS_OF_LANE - 1);
    const count = fc.integer({ min: 1, max: 10 });
    const act = fc.oneof(
      fc.record({ is: fc.constantFrom('advance' as const, 'note' as const, 'end' as const) }),
      fc.record({ is: fc.constantFrom('join' as const, 'claim' as const), lane, from, count }),
      fc.record({ is: fc.constant('claim' as const), lane, from, count }),
      fc.record({ is: fc.constantFrom('leave' as const, 'buy' as const), lane, from, count }),
    );
    /** What happens at once; then Redis may lose the room. */
    const moment = fc.record({
      acts: fc.array(act, { minLength: 1, maxLength: 6 }),
      isLost: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    });
    const moments = fc.array(moment, { minLength: 8, maxLength: 20 });
    const insideMax = fc.integer({ min: 1, max: 12 });
    await fc.assert(
      fc.asyncProperty(fc.record({ weights, insideMax, moments }), async (given) => {
        const room = await newRoom(given.weights, { perMinute: 6_000, insideMax: given.insideMax });
        const { client } = stores.redis;
        const keys = saleKeys(room.saleId);
        const rooms = roomsOf(stores);
        const lanes = given.weights.length;
        const namesOf = (ofLane: number): string[] => users(USERS_OF_LANE * (ofLane + 1)).slice(USERS_OF_LANE * ofLane);
        const bounds = (arrivals: readonly number[]): number[] => arrivals.map((arrival) => arrival + 1_000);
        let sizeMax = 0;
        let early = 0;
        let notReady = 0;
        const perform = async (one: (typeof given.moments)[number]['acts'][number]): Promise<void> => {
          switch (one.is) {
            case 'advance':
              await Promise.all([
                client.hincrby(keys.room, 'atMs', -ROUND_PERIOD_MS),
                rooms.advance(room, room.perMinute, UNITS_LEFT),
              ]);
              return;
            case 'note': {
              const progress = await rooms.read(room);
              if (progress !== undefined)
                await rooms.note(room.saleId, ...bounds(queuesOf(progress).map(({ arrivals }) => arrivals)));
              return;
            }
            case 'end':
              // As if the admission of somebody had ended.
              for (const userId of await client.zrange(keys.inside, '0', '0'))
                await client.zadd(keys.inside, 'XX', '1', userId);
              return;
            case 'join':
            case 'claim':
            case 'leave':
            case 'buy': {
              const ofLane = one.lane % lanes;
              const names = namesOf(ofLane).slice(one.from, one.from + one.count);
              if (one.is === 'join') {
                await rooms.join(
                  room,
                  names.map((userId) => memberOf(ofLane, userId)),
                );
              } else if (one.is === 'leave') {
                await rooms.decline(room, names);
              } else if (one.is === 'buy') {
                await rooms.leave(room, names);
              } else {
                const claims = names.map((userId, i) => ({ userId, place: one.from + i + 1, lane: ofLane }));
                const [claimed, serving] = await Promise.all([
                  rooms.claim(room, claims),
                  client.hget(keys.room, fieldOf('serving', ofLane)),
                ]);
                if (claimed === 'not-ready') notReady += 1;
                else
                  early += claimed.turns.filter(
                    ({ outcome }, i) => outcome === 'admitted' && (claims[i]?.place ?? 0) > Number(serving),
                  ).length;
              }
            }
          }
        };
        for (const ofLane of given.weights.keys())
          await joinRoom(
            stores,
            room,
            namesOf(ofLane).map((userId) => memberOf(ofLane, userId)),
          );
        // Some are called before there is a bound, so that more may come than fit.
        await client.hincrby(keys.room, 'atMs', -ROUND_PERIOD_MS);
        await rooms.advance({ ...room, insideMax: undefined }, room.perMinute, UNITS_LEFT);
        await rooms.advance(room, 0, UNITS_LEFT);
        for (const { acts, isLost } of given.moments) {
          const sizes = acts.map(async (one) => {
            const done = perform(one);
            // The next command on this connection: no script of these can come between.
            const size = await client.zcard(keys.inside);
            await done;
            return size;
          });
          sizeMax = Math.max(sizeMax, ...(await Promise.all(sizes)));
          if (!isLost) continue;
          await perform({ is: 'note' });
          await loseRoom(stores, room);
          await rooms.advance(room, 0, UNITS_LEFT);
        }
        await perform({ is: 'note' });
        const { rows } = await stores.database.pool.query<{ lane: number; first: number; last: number }>(
          `SELECT lane, first_place AS first, last_place AS last
             FROM (SELECT 0 AS lane, first_place, last_place FROM room_calls WHERE sale_id = $1
                   UNION ALL SELECT lane, first_place, last_place FROM room_lane_calls WHERE sale_id = $1) AS calls
            ORDER BY lane, first_place`,
          [room.saleId],
        );
        const progress = await rooms.read(room);
        const noted = Array.from({ length: lanes }, () => 0);
        for (const { lane: ofLane, first, last } of rows) {
          expect(first).toBe((noted[ofLane] ?? 0) + 1);
          noted[ofLane] = last;
        }
        expect(noted).toEqual(progress && queuesOf(progress).map(({ serving }) => serving));
        expect(sizeMax).toBeLessThanOrEqual(given.insideMax);
        expect({ early, notReady }).toEqual({ early: 0, notReady: 0 });
      }),
      { seed: propertySeed, numRuns: 6, endOnFailure: true },
    );
  });
});
