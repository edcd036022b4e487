import type { IncomingMessage } from 'node:http';
import { Agent, get } from 'node:http';
import type { Arena } from '../arena.js';
import type { Attack } from '../attack.js';
import type { ServerName } from '../system/system.js';
import { inParallel } from '../wire/ask.js';

/** As the API is told by default. */
const OF_CLIENT_MAX = 100;
const TRIED = OF_CLIENT_MAX + 30;
const CLIENTS_LONG = 15;
const AT_ONCE = 20;
const ANSWER_DEADLINE_MS = 20_000;

/** Event streams until nobody else gets one. */
export const streamExhaustion: Attack = {
  name: 'stream-exhaustion',
  title: 'event streams without end, of one client and of many',
  holds: 'a client gets a hundred, others still get theirs and buyers are served, and all descriptors come back',
  needs: [],
  deadlineMs: 90_000,
  async run(arena) {
    for (const server of arena.fronts) {
      const clients = arena.pick(1, CLIENTS_LONG);
      let open = 0;
      const streams: Stream[] = [];
      for (let client = 0; client < clients; client += 1) {
        const from = arena.ledger.newAddress();
        const answers = await inParallel(
          Array.from({ length: TRIED }, (_, i) => i),
          AT_ONCE,
          () => listen(arena, server, from),
        );
        streams.push(...answers);
        const admitted = answers.filter(({ status }) => status === 200).length;
        open += admitted;
        arena.expect(admitted <= OF_CLIENT_MAX, `${server}: one client got ${admitted} streams`);
        arena.expect(
          answers.every(({ status }) => [200, 429, 503].includes(status)),
          `${server}: a stream was answered ${answers.map(({ status }) => status).find((status) => ![200, 429, 503].includes(status))}`,
        );
      }
      const other = await listen(arena, server, arena.ledger.newAddress());
      streams.push(other);
      arena.expect(
        other.status === 200,
        `${server}: another client was answered ${other.status} beside ${open} streams`,
      );
      await arena.expectServed(`beside ${open} streams of ${server}`);
      for (const { close } of streams) close();
      arena.note(`${open} of ${clients * TRIED} streams at ${server}`);
    }
  },
};

interface Stream {
  readonly status: number;
  readonly close: () => void;
}

function listen(arena: Arena, server: ServerName, from: string): Promise<Stream> {
  const headers = { 'x-forwarded-for': arena.hop(server, from) };
  return new Promise((resolve, reject) => {
    const agent = new Agent();
    const asked = get(
      `${arena.url(server)}/api/v1/sale/${arena.system.saleId}/events`,
      { headers, agent },
      (answer: IncomingMessage) => {
        answer.on('error', () => undefined).resume();
        resolve({ status: answer.statusCode ?? 0, close });
      },
    );
    const close = (): void => void asked.destroy();
    arena.defer(close);
    asked.setTimeout(ANSWER_DEADLINE_MS, () => asked.destroy(new Error('no answer to a request for a stream')));
    asked.on('error', reject);
  });
}
