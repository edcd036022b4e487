import { type Arena, PURCHASE } from '../arena.js';
import type { Attack } from '../attack.js';
import type { ServerName } from '../system/system.js';
import { inParallel } from '../wire/ask.js';

const AT_ONCE = 6;
/** 308 leads to the address without its double slash, which is tried as well. */
const REFUSALS = new Set([308, 400, 401, 403, 404, 405, 414, 415]);

/** A buyer with a good token who looks at the purchase of another one, or buys in that name. */
export const otherBuyers: Attack = {
  name: 'other-buyers',
  title:
    'reading the purchase of another buyer, and buying in that name, by spellings of the address and bodies with two names',
  holds: 'nothing is told about another buyer, and nothing is bought in another name',
  needs: ['buyers'],
  deadlineMs: 60_000,
  async run(arena) {
    const owner = arena.newUser();
    const bought = await arena.buy('api', owner);
    const orderId = /"orderId":"([^"]+)"/.exec(bought.text)?.[1] ?? 'none';
    arena.expect(bought.status === 200, `the owner was answered ${bought.status}`);
    let attempts = 0;
    for (const server of arena.fronts) {
      attempts += await look(arena, server, owner, orderId);
      attempts += await buyAs(arena, server, arena.newVictim());
    }
    arena.note(`${attempts} attempts`);
  },
};

async function look(arena: Arena, server: ServerName, owner: string, orderId: string): Promise<number> {
  const { saleId } = arena.system;
  const thief = arena.newUser();
  const headers = arena.authorized(thief);
  const hex = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;
  const spellings = [
    owner,
    owner.replace(/./g, hex),
    owner.replace(/^./, hex),
    owner.replace(/^./, (first) => hex(first).replace('%', '%25')),
    owner.toUpperCase(),
    `${owner}%20`,
    `%20${owner}`,
    `${owner}%00`,
    `${owner};${thief}`,
    `${owner},${thief}`,
    `${thief}/../${owner}`,
    `${thief}%2f..%2f${owner}`,
    `*`,
    `${owner.slice(0, -1)}?`,
    `${owner}%0d%0aX:%20y`,
  ];
  const paths = spellings.flatMap((spelling) => [
    `/api/v1/sale/${saleId}/user/${spelling}/purchase`,
    `/api/v1/sale/${saleId}/user/${spelling}/purchase?userId=${thief}`,
    `/api/v1/sale/${saleId}/user/${thief}/purchase?userId=${spelling}`,
    `//api/v1/sale/${saleId}/user/${spelling}/purchase`,
  ]);
  await inParallel(paths, AT_ONCE, async (path) => {
    for (const method of ['GET', 'HEAD']) {
      const { status, text } = await arena.ask(server, method, path, { headers });
      const said = `${server}, ${method} ${path}: answered ${status} ${text.slice(0, 120)}`;
      // The thief's own path may be read, whatever the query says.
      const isOwn = path.includes(`/user/${thief}/purchase`);
      arena.expect(isOwn ? status === 200 : REFUSALS.has(status), said);
      arena.expect(!text.includes(orderId) && !text.includes('"purchased":true'), said);
    }
  });
  return paths.length * 2;
}

async function buyAs(arena: Arena, server: ServerName, victim: string): Promise<number> {
  const { saleId } = arena.system;
  const thief = arena.newUser();
  const sale = `"saleId":${JSON.stringify(saleId)}`;
  const bodies = [
    `{${sale},"userId":"${victim}"}`,
    `{${sale},"userId":"${thief}","userId":"${victim}"}`,
    `{${sale},"user\\u0049d":"${victim}"}`,
    `{${sale},"userId":["${thief}"]}`,
    `{${sale},"userId":["${victim}"]}`,
    `{${sale},"userId":{"toString":"${thief}"}}`,
    `{${sale},"userId":"${thief}","__proto__":{"userId":"${victim}"}}`,
    `{${sale},"__proto__":{"userId":"${thief}"},"userId":"${victim}"}`,
    `{${sale},"userId":"${thief}","constructor":{"prototype":{"userId":"${victim}"}}}`,
    `{${sale},"userId":"${thief} ","userid":"${victim}"}`,
    `[{${sale},"userId":"${thief}"},{${sale},"userId":"${victim}"}]`,
    `{${sale},"userId":"${thief}\\u0000${victim}"}`,
    `\ufeff{${sale},"userId":"${victim}"}`,
    `{${sale},"userId":"${victim}"}{${sale},"userId":"${thief}"}`,
  ];
  const types = ['application/json', 'application/json; charset=utf-16', 'text/plain'];
  const attempts = bodies.flatMap((body) => types.map((type) => ({ body, type })));
  await inParallel(attempts, AT_ONCE, async ({ body, type }) => {
    const headers = { ...arena.authorized(thief), 'content-type': type, 'x-user-id': victim };
    const { status, text } = await arena.ask(server, 'POST', PURCHASE, { headers, body });
    arena.expect(
      REFUSALS.has(status),
      `${server}, ${body.slice(0, 100)} as ${type}: answered ${status} ${text.slice(0, 100)}`,
    );
  });
  return attempts.length;
}
