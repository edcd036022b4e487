import { drawPlaces, findRooms, placeOfArrival, roomIdOf, seedOf } from 'flashsale-core';
import type { CheckResult, Stores } from 'flashsale-verify';
import type { RoomReport } from '../../load/room-report.js';

const PLACES_PER_CALL = 1_000;

/** Compares what the visitors of a run were told with what the stores say of the room and of the orders. */
export async function checkRoom({ database, redis }: Stores, report: RoomReport): Promise<CheckResult[]> {
  const { saleId, runId, visitors, ends } = report;
  const [room] = await findRooms(database, [saleId]);
  const store = redis.sale(saleId).room;
  const progress = room && (await store.read(roomIdOf(room)));
  const arrivals = await readArrivals(store);
  const { secret, list } = room ?? {};
  const places =
    secret === undefined || list === undefined
      ? new Uint32Array()
      : await drawPlaces(seedOf(secret, saleId, list.drawn, list.root), list.drawn);
  const serving = progress?.serving ?? 0;
  const { rows: orders } = await database.query<{ user_id: string }>(
    'SELECT user_id FROM orders WHERE sale_id = $1 AND starts_with(user_id, $2)',
    [saleId, `${runId}-`],
  );
  const isCalled = ({ user_id: userId }: { user_id: string }): boolean => {
    const arrival = arrivals.get(userId);
    return arrival !== undefined && placeOfArrival(arrival, places) <= serving;
  };
  const ofRun = [...arrivals.keys()].filter((userId) => userId.startsWith(`${runId}-`)).length;
  return [
    check('numbers', 'visitors who have a number', visitors, ofRun),
    check('unique', 'different numbers', arrivals.size, new Set(arrivals.values()).size),
    check('drawn', 'places that were drawn', list?.drawn ?? 'a list', places.length),
    check('ahead', 'places called before anybody had them', 0, Math.max(serving - (progress?.arrivals ?? 0), 0)),
    check('orders', 'orders, as their buyers were told', (ends['SUCCESS'] ?? 0) + (ends['HELD'] ?? 0), orders.length),
    check('uncalled', 'orders of users whose place was not called', 0, orders.filter((one) => !isCalled(one)).length),
  ];
}

async function readArrivals(store: ReturnType<Stores['redis']['sale']>['room']): Promise<Map<string, number>> {
  const arrivals = new Map<string, number>();
  let cursor = '0';
  do {
    const [next, usersAndNumbers] = await store.scanPlaces(cursor, PLACES_PER_CALL);
    for (let i = 0; i < usersAndNumbers.length; i += 2)
      arrivals.set(usersAndNumbers[i] as string, Number(usersAndNumbers[i + 1]));
    cursor = next;
  } while (cursor !== '0');
  return arrivals;
}

function check(id: string, title: string, expected: string | number, found: number): CheckResult {
  return { id: `room-${id}`, title, expected: String(expected), found: String(found), ok: expected === found };
}
