import { type Arena, PURCHASE } from '../arena.js';
import type { Attack } from '../attack.js';
import { head, sendRaw } from '../wire/raw.js';

const MARK = 'injected-line';
const FORGED = `{"level":"error","message":"${MARK}"}`;
const PAYLOADS = [
  ...[`\n${FORGED}`, `\r\n${FORGED}`, `\r${FORGED}`, `\u2028${FORGED}`, `\u0085${FORGED}`, `"}\n${FORGED}`],
  ...[
    `\x1b[2J\x1b[1;1H${MARK}`,
    `\x1b]0;${MARK}\x07`,
    `\b\b\b\b${MARK}`,
    `\0${MARK}`,
    `\u202e${MARK}`,
    `%0a${MARK}`,
    `%s%n%x${MARK}`,
  ],
  ...['${jndi:ldap://127.0.0.1/x}', '<script>alert(1)</script>'],
];
/** Where words of a client may end up in a log. */
const HEADERS = [
  'x-request-id',
  'user-agent',
  'referer',
  'idempotency-key',
  'traceparent',
  'tracestate',
  'origin',
  'x-forwarded-host',
];
const UPLOADS = 40;
const LINES_MAX = 400;

/** Words that would become lines of the log, and secrets that would become words in it. */
export const logInjection: Attack = {
  name: 'log-injection',
  title:
    'line breaks, terminal codes and forged records in addresses, headers, tokens and bodies; uploads that are given up',
  holds: 'every line of the logs is one record of the process itself, no secret is in it, and nobody fills it',
  needs: ['stores', 'buyers', 'operator'],
  deadlineMs: 60_000,
  async run(arena) {
    const before = arena.own.log().length;
    const token = arena.tokenOf(arena.newUser());
    for (const server of arena.fronts) {
      for (const payload of PAYLOADS) await inject(arena, server, payload, token);
      await giveUp(arena, server);
    }
    await arena.expectServed('after words for the log');
    const lines = arena.own.log().slice(before);
    const secrets = [token, arena.system.adminToken ?? token];
    for (const { process, text } of lines) {
      const said = `${process} logged ${JSON.stringify(text.slice(0, 160))}`;
      // The web server writes sentences, API and worker JSON.
      if (!process.startsWith('flashsale-web')) arena.expect(isRecord(text), said);
      arena.expect(!text.startsWith(FORGED.slice(0, 20)) || !text.includes(MARK), `${said}: a forged record`);
      // eslint-disable-next-line no-control-regex
      arena.expect(!/[\x00-\x08\x0b-\x1f\x7f]/.test(text), `${said}: control characters`);
      arena.expect(
        secrets.every((secret) => !text.includes(secret)),
        `${said}: a secret`,
      );
    }
    arena.expect(lines.length <= LINES_MAX, `${lines.length} lines were logged`);
    arena.note(`${PAYLOADS.length * (HEADERS.length + 3)} attempts at each server, ${lines.length} lines logged`);
  },
};

async function inject(arena: Arena, server: 'api' | 'web', payload: string, token: string): Promise<void> {
  const text = Buffer.from(payload, 'utf8').toString('latin1');
  const folded = text.replaceAll(/[\r\n]/g, ' ');
  const body = JSON.stringify({ saleId: payload, userId: payload });
  const requests = [
    // Raw, so that a line break becomes whatever the server takes it for.
    ...HEADERS.map((name) =>
      head('GET /api/v1/sales?limit=1 HTTP/1.1', 'Host: x', `${name}: ${text}`, 'Connection: close'),
    ),
    head(`GET /api/v1/sale/${encodeURIComponent(payload)}/status HTTP/1.1`, 'Host: x', 'Connection: close'),
    head('GET /api/v1/sales HTTP/1.1', 'Host: x', `Authorization: Bearer ${token}${folded}`, 'Connection: close'),
    head(
      `POST ${PURCHASE} HTTP/1.1`,
      'Host: x',
      'Content-Type: application/json',
      `Authorization: Bearer ${token}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ) + Buffer.from(body).toString('latin1'),
  ];
  for (const bytes of requests) await sendRaw(arena.url(server), [bytes]);
}

/** Uploads that end in the middle. */
async function giveUp(arena: Arena, server: 'api' | 'web'): Promise<void> {
  for (let i = 0; i < UPLOADS; i += 1) {
    const bytes = `${head(`POST ${PURCHASE} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', 'Content-Length: 100')}{`;
    await sendRaw(arena.url(server), [bytes], { forMs: 10 });
  }
}

function isRecord(text: string): boolean {
  try {
    const record = JSON.parse(text) as { level?: unknown; message?: unknown; pid?: unknown };
    return typeof record.level === 'string' && typeof record.pid === 'number';
  } catch {
    return false;
  }
}
