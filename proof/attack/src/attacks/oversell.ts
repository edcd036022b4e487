import { until } from 'flashsale-testkit';
import type { Arena } from '../arena.js';
import type { Attack } from '../attack.js';
import { inParallel, type Answer } from '../wire/ask.js';

const UNITS = 15;
const BUYERS_SHORT = 80;
const BUYERS_LONG = 400;
const TIMES_EACH = 6;
const AT_ONCE = 64;

/** More buyers than units, each several times at once, all with one idempotency key. */
export const oversell: Attack = {
  name: 'oversell',
  title:
    'a crowd for a few units, each buyer several times at once, through both servers, with idempotency keys stolen from one another',
  holds: 'as many orders as units, at most one of each buyer with one id, and a stolen key gives nothing away',
  needs: ['buyers', 'operator'],
  deadlineMs: 60_000,
  async run(arena) {
    const saleId = await arena.openSale(UNITS);
    const buyers = Array.from({ length: arena.pick(BUYERS_SHORT, BUYERS_LONG) }, () => arena.newUser());
    const attempts = buyers.flatMap((userId, b) =>
      Array.from({ length: TIMES_EACH }, (_, i) => ({ userId, key: i % 2 === 0 ? 'stolen' : `key-${b % 7}`, i })),
    );
    const answers = await inParallel(attempts, AT_ONCE, async ({ userId, key, i }) => {
      const answer = await buyInTheEnd(arena, i % 2 === 0 ? 'api' : 'web', userId, { saleId, key });
      return { userId, answer };
    });
    const ids = new Map<string, Set<string>>();
    for (const { userId, answer } of answers) {
      const orderId = orderIdOf(answer);
      if (orderId !== undefined) ids.set(userId, (ids.get(userId) ?? new Set()).add(orderId));
      arena.expect(answer.status === 200, `a purchase was answered ${answer.status}: ${answer.text.slice(0, 120)}`);
    }
    const owners = [...ids].map(([userId, orderIds]) => ({ userId, orderIds: [...orderIds] }));
    arena.expect(owners.length === UNITS, `${owners.length} buyers were promised one of ${UNITS} units`);
    arena.expect(
      owners.every(({ orderIds }) => orderIds.length === 1),
      'a buyer was told two order ids',
    );
    arena.expect(
      new Set(owners.flatMap(({ orderIds }) => orderIds)).size === owners.length,
      'two buyers were told one order id',
    );
    // Whoever has the key of an owner, and no token of the owner, learns nothing by it.
    const thief = await arena.buy('api', arena.newUser(), { saleId, key: 'stolen' });
    arena.expect(
      /SOLD_OUT/.test(thief.text) && orderIdOf(thief) === undefined,
      `a stolen key was answered ${thief.text.slice(0, 120)}`,
    );
    arena.note(`${answers.length} purchases of ${buyers.length} buyers for ${UNITS} units: ${owners.length} owners`);
  },
};

/** A server that is told to shed load says so, and the buyer comes again. */
async function buyInTheEnd(
  arena: Arena,
  server: 'api' | 'web',
  userId: string,
  options: { saleId: string; key: string },
): Promise<Answer> {
  return until(
    async () => {
      const answer = await arena.buy(server, userId, options);
      return answer.status === 503 ? undefined : answer;
    },
    { what: `${userId} is served`, pollPeriodMs: 200, deadlineMs: arena.patient(10_000), signal: arena.signal },
  );
}

function orderIdOf({ status, text }: Answer): string | undefined {
  return status === 200 ? (JSON.parse(text) as { orderId?: string }).orderId : undefined;
}
