import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { exchange, type HostileRequest, hostileRequests, type TargetOperation } from 'flashsale-testkit/hostile';
import type { Arena } from '../arena.js';
import type { Attack } from '../attack.js';
import { CHECKOUT_FOLDER } from '../system/restricted-stores.js';
import { inParallel } from '../wire/ask.js';

const AT_ONCE = 6;
const REQUESTS_SHORT = 400;
const REQUESTS_LONG = 6_000;
const STACK_TRACE = /node_modules|\.(js|ts):\d+|\bat [\w.<>]+ \(/;

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, TargetOperation>>>>;
}

/** Requests for every route with wrong parts, from a buyer with a good token. */
export const fuzzing: Attack = {
  name: 'fuzzing',
  title:
    'requests for every route with wrong addresses, queries, headers, types, encodings and bodies, drawn by the seed',
  holds: 'no 500, no stack trace, no answer without one, nothing bought but by the buyer whose token it is',
  needs: ['buyers'],
  deadlineMs: 240_000,
  async run(arena) {
    const file = join(CHECKOUT_FOLDER, 'docs', 'openapi.json');
    const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Description;
    const userId = arena.newUser();
    const known = { saleId: arena.system.saleId, token: arena.tokenOf(userId), userId };
    const count = arena.pick(REQUESTS_SHORT, REQUESTS_LONG);
    const requests = fc.sample(hostileRequests(paths, known), { seed: arena.options.seed, numRuns: count });
    const statuses = new Map<number, number>();
    for (const server of arena.fronts) {
      await inParallel(requests, AT_ONCE, async (request) => {
        const status = await attempt(arena, arena.url(server), request);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      });
    }
    const counted = [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, times]) => `${times} x ${status || 'hung up'}`);
    arena.note(`seed ${arena.options.seed}: ${counted.join(', ')}`);
  },
};

/** Resolves with the status; 0 where the server hung up on a request that it need not read. */
async function attempt(arena: Arena, url: string, request: HostileRequest): Promise<number> {
  if (arena.signal.aborted) return 0;
  const { bytes, place } = request;
  const shown = `${place.join(' ')}: ${JSON.stringify(bytes.subarray(0, 200).toString('latin1'))}`;
  const answer = await exchange(url, bytes).catch((error: Error) => error);
  if (answer instanceof Error) {
    arena.expect(false, `${answer.message} for ${shown}`);
    return 0;
  }
  if (answer === undefined) return 0;
  const { status, text } = answer;
  // 503 is an honest answer where the limits' place is used up.
  arena.expect(status < 500 || status === 503, `${status} for ${shown}`);
  arena.expect(!STACK_TRACE.test(text), `a stack trace for ${shown}`);
  return status;
}
