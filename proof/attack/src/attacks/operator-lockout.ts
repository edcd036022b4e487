import type { Arena } from '../arena.js';
import type { Attack } from '../attack.js';
import type { ServerName } from '../system/system.js';
import { inParallel } from '../wire/ask.js';

const SESSION = '/api/v1/admin/session';
const GUESSES_SHORT = 120;
const GUESSES_LONG = 2_000;
const AT_ONCE = 8;
/** As the API is told by default. */
const FAILURES_MAX = 10;
const FROM_OTHER_SITES: readonly Readonly<Record<string, string>>[] = [
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
];

/** Guessing the operator's token, and keeping the operator out by guessing wrong. */
export const operatorLockout: Attack = {
  name: 'operator-lockout',
  title:
    'the token of the operator is guessed, from one address and from many; pages of other sites send wrong ones in the operator’s name',
  holds: 'no guess is let in, guesses from one address are refused after ten, and the operator gets in all the while',
  needs: ['operator', 'console'],
  deadlineMs: 60_000,
  async run(arena) {
    const token = arena.system.adminToken ?? '';
    for (const server of ['api', 'console'] as const) {
      await guess(arena, server, token);
      await fromOtherSites(arena, server, token);
    }
  },
};

/** Wrong by a little, in every way that a sloppy comparison would overlook. */
function guessesNear(token: string): string[] {
  return [
    ...[token.slice(0, -1), `${token}x`, ` ${token}x`, token.toUpperCase(), `${token}\u00ff`, `${token},${token}`],
    ...[
      token.slice(1),
      token.split('').reverse().join(''),
      'x'.repeat(token.length),
      `${token.slice(0, -1)}!`,
      '*',
      'undefined',
    ],
    ...['null', 'true', '0', '[object Object]', token.replace(/./, '%$&'), Buffer.from(token).toString('base64')],
  ].filter((wrong) => wrong !== token);
}

async function guess(arena: Arena, server: ServerName, token: string): Promise<void> {
  const from = arena.ledger.newAddress();
  const near = guessesNear(token);
  const count = arena.pick(GUESSES_SHORT, GUESSES_LONG);
  const guesses = Array.from({ length: count }, (_, i) => near[i % near.length] ?? '');
  const statuses = await inParallel(guesses, AT_ONCE, async (wrong, i) => {
    const { status } = await arena.ask(server, 'GET', SESSION, { from, headers: { authorization: `Bearer ${wrong}` } });
    if (i % 20 === 0) await expectLetIn(arena, server, token, from, `after ${i} guesses`);
    return status;
  });
  const admitted = statuses.filter((status) => status === 401).length;
  arena.expect(
    statuses.every((status) => status === 401 || status === 429),
    `${server}: guesses were answered ${[...new Set(statuses)].join(', ')}`,
  );
  arena.expect(admitted <= FAILURES_MAX, `${server}: ${admitted} guesses of one address were looked at`);
  // Who has many addresses may guess ten times from each; none is right.
  const spread = await inParallel(near, AT_ONCE, async (wrong) =>
    arena.ask(server, 'GET', SESSION, { headers: { authorization: `Bearer ${wrong}` } }),
  );
  arena.expect(
    spread.every(({ status }) => status === 401),
    `${server}: a guess was answered ${spread.map(({ status }) => status).join(', ')}`,
  );
  arena.note(`${server}: ${admitted} of ${count} guesses of one address were looked at`);
}

async function fromOtherSites(arena: Arena, server: ServerName, token: string): Promise<void> {
  const from = arena.ledger.newAddress();
  for (const headers of FROM_OTHER_SITES) {
    for (const authorization of ['', 'Bearer wrong', `Bearer ${token}`]) {
      for (let i = 0; i < FAILURES_MAX; i += 1) {
        const given = authorization === '' ? {} : { authorization };
        const { status } = await arena.ask(server, 'GET', SESSION, { from, headers: { ...headers, ...given } });
        arena.expect(
          status === 403,
          `${server}: a page of another site was answered ${status}: ${JSON.stringify(headers)}`,
        );
      }
    }
  }
  // None of it counts against the operator, whose browser sent it: one wrong token is still only the first.
  const { status } = await arena.ask(server, 'GET', SESSION, { from, headers: { authorization: 'Bearer wrong' } });
  arena.expect(status === 401, `${server}: pages of other sites used up the operator's guesses: ${status}`);
  await expectLetIn(arena, server, token, from, 'after pages of other sites');
}

async function expectLetIn(arena: Arena, server: ServerName, token: string, from: string, when: string): Promise<void> {
  const { status } = await arena.ask(server, 'GET', SESSION, { from, headers: { authorization: `Bearer ${token}` } });
  arena.expect(status === 200, `${server}: the operator was answered ${status} ${when}`);
}
