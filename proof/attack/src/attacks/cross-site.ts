import { type Arena, PURCHASE } from '../arena.js';
import type { Attack } from '../attack.js';
import { inParallel } from '../wire/ask.js';

const EVIL = 'evil.example';
const AT_ONCE = 6;
/** How a browser marks what the page of another site sends, with and without the newer headers. */
const PAGES: readonly Readonly<Record<string, string>>[] = [
  { origin: `https://${EVIL}`, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
  { origin: `https://${EVIL}`, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
  { origin: 'null', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  { origin: `https://shop.example.${EVIL}`, 'sec-fetch-site': 'same-site' },
  { origin: `http://${EVIL}` },
  { origin: 'null' },
  { origin: 'file://' },
  { origin: 'https://shop.example:444' },
];
/** What a form can send without asking first. */
const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'];
const HOSTS = [EVIL, `127.0.0.1.${EVIL}`, 'localhost@evil.example', 'evil.example:80', '0x7f.1', '[::ffff:7f00:1]'];

/** What pages of other sites make a browser send, and what a name that leads here makes it believe. */
export const crossSite: Attack = {
  name: 'cross-site',
  title:
    'posts, forms and preflights of pages of other sites, names that lead to this machine (DNS rebinding), poisoned Host headers',
  holds:
    'nothing is changed without a token or by another site’s page, no page may read an answer, and no answer repeats a host that was made up',
  needs: ['operator', 'console', 'buyers'],
  deadlineMs: 60_000,
  async run(arena) {
    const saleId = await arena.openSale(5);
    const attempts = [
      ...administration(arena, saleId),
      ...purchases(arena.newVictim(), saleId),
      ...preflights(),
      ...madeUpHosts(arena),
    ];
    await inParallel(attempts, AT_ONCE, async ({ name, act, statuses }) => {
      const answer = await act(arena);
      arena.expect(statuses.includes(answer.status), `${name}: answered ${answer.status} ${answer.text.slice(0, 100)}`);
      arena.expect(
        answer.headers['access-control-allow-origin'] === undefined,
        `${name}: another site may read the answer`,
      );
      arena.expect(
        !JSON.stringify(answer.headers).includes(EVIL) && !answer.text.includes(EVIL),
        `${name}: the answer repeats ${EVIL}`,
      );
    });
    const { text } = await arena.ask('api', 'GET', `/api/v1/sale/${saleId}/status`);
    arena.expect(/"saleActive":true/.test(text), `the sale was changed: ${text.slice(0, 200)}`);
    arena.note(`${attempts.length} requests`);
  },
};

interface Attempt {
  readonly name: string;
  readonly statuses: readonly number[];
  readonly act: (arena: Arena) => ReturnType<Arena['ask']>;
}

function administration({ system }: Arena, saleId: string): Attempt[] {
  const token = { authorization: `Bearer ${system.adminToken ?? ''}` };
  const path = `/api/v1/admin/sales/${saleId}/pause`;
  return (['api', 'console'] as const).flatMap((server) =>
    PAGES.flatMap((page) =>
      [{}, token].map((credentials) => ({
        name: `${server}: pause by ${JSON.stringify(page)}${credentials === token ? ' with the token' : ''}`,
        statuses: [403],
        act: (arena: Arena) => arena.ask(server, 'POST', path, { headers: { ...page, ...credentials } }),
      })),
    ),
  );
}

function purchases(userId: string, saleId: string): Attempt[] {
  return (['api', 'web'] as const).flatMap((server) =>
    FORM_TYPES.map((type) => ({
      name: `${server}: a purchase by a form of ${type}`,
      statuses: [400, 401, 403, 415],
      act: (arena: Arena) =>
        arena.ask(server, 'POST', PURCHASE, {
          headers: { 'content-type': type, origin: `https://${EVIL}`, 'sec-fetch-site': 'cross-site' },
          body: JSON.stringify({ saleId, userId }),
        }),
    })),
  );
}

function preflights(): Attempt[] {
  const headers = {
    origin: `https://${EVIL}`,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  };
  return (['api', 'web', 'console'] as const).flatMap((server) =>
    [PURCHASE, '/api/v1/sales', '/api/v1/admin/reset', '/'].map((path) => ({
      name: `${server}: a preflight of ${path}`,
      statuses: [404, 405],
      act: (arena: Arena) => arena.ask(server, 'OPTIONS', path, { headers }),
    })),
  );
}

/** With a host that is made up: a redirect or a link that repeats it would poison what is cached. */
function madeUpHosts({ system }: Arena): Attempt[] {
  const paths = [
    '/',
    '/api/v1/sales?limit=1',
    `/sale/${system.saleId}`,
    '/admin/',
    '/api/v1/admin/session',
    '/nowhere',
  ];
  return (['api', 'web', 'console'] as const).flatMap((server) =>
    HOSTS.flatMap((host) =>
      paths.map((path) => ({
        name: `${server}: ${path} at ${host}`,
        statuses: [200, 308, 400, 401, 404],
        act: (arena: Arena) =>
          arena.ask(server, 'GET', path, {
            headers: { host, 'x-forwarded-host': host, 'x-forwarded-proto': 'javascript' },
          }),
      })),
    ),
  );
}
