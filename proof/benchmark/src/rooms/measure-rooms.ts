import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { CUT_OFF_BEFORE_START_MS, roomIdOf, RoomTokens } from 'flashsale-core';
import { type ServerProcess, until, usageOf } from 'flashsale-testkit';
import { FlashSaleProcesses, OPEN_SETTINGS } from '../contestants/flash-sale-processes.js';
import { insertSales } from '../contestants/owned-sale.js';
import type { BenchmarkEnvironment } from '../environment.js';
import { LoadGenerator } from '../load/load-generator.js';
import type { LoadPlan, RoomRequests } from '../load/load-plan.js';
import { startServer } from '../processes/start-server.js';
import { storeProcesses } from '../processes/store-processes.js';
import { orderOfRound } from '../rounds/run-workload.js';
import { type Spread, spreadOf } from '../statistics/spread.js';
import { BenchStores } from '../stores/bench-stores.js';
import { RoomSale } from './room-sale.js';

const CROWD = 'waiting-';
const CONNECTIONS = 64;
/** On a busy machine a server gets few requests in that time, and is still compiled. */
const WARM_UP_SECONDS = 3;
/** Whom the generator signs tokens for; they ask in turn. */
const BUYERS = 20_000;
const FEW_UNITS = 100;
const DAY_MS = 86_400_000;
const PER_MINUTE_MAX = 600_000;
/** Until the list is closed, once all have arrived: every process has heard of the start by then. */
const CUT_OFF_AFTER_MS = 5_000;
const OPEN_DEADLINE_MS = 60_000;
const FIRST_CALL_DEADLINE_MS = 30_000;
const LOOK_PERIOD_MS = 10;
const MICROSECONDS_PER_SECOND = 1_000_000;

export interface RoomsCommand {
  readonly waiting: number;
  readonly rounds: number;
  readonly seconds: number;
}

/** What one kind of request costs; CPU in microseconds of an answer. */
interface RequestFigures {
  readonly title: string;
  readonly perSecond: Spread;
  /** What bare Fastify takes of a processor for an answer, by what this takes of the API's, in the same round. */
  readonly ratio: Spread;
  readonly apiMicroseconds: Spread;
  readonly redisMicroseconds: Spread;
}

export interface RoomFigures {
  readonly requests: readonly RequestFigures[];
  readonly waiting: number;
  readonly redisBytes: number;
  readonly listMs: number;
  /** After the start, or after the list where that was later. */
  readonly firstCallMs: number;
  readonly polls: number;
  readonly pollCommands: number;
  readonly idleCommands: number;
  readonly pollMicroseconds: Spread;
  readonly documentMicroseconds: Spread;
  readonly admissionMicroseconds: Spread;
}

interface Turn {
  readonly perSecond: number;
  readonly apiMicroseconds: number;
  readonly redisMicroseconds: number;
}

interface Contest {
  readonly title: string;
  readonly server: ServerProcess;
  readonly saleId: string;
  readonly room?: RoomRequests;
  readonly turns: Turn[];
}

/** Opens a room with a crowd, then lets all kinds of requests take turns. @throws when something cannot be measured */
export async function measureRooms(
  command: RoomsCommand,
  environment: BenchmarkEnvironment,
  logFolder: string,
  onStep: (step: string) => void,
  signal: AbortSignal,
): Promise<RoomFigures> {
  const secret = randomBytes(32).toString('hex');
  const stores = await BenchStores.open(environment);
  const generator = new LoadGenerator();
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const group = { name: 'rooms', apis: 1, settings: { ...OPEN_SETTINGS, ROOM_SECRET: secret } };
    const running = await FlashSaleProcesses.start(environment, { groups: [group] }, logFolder, signal);
    closers.push(() => running.stop());
    const [api] = running.apis(group.name);
    if (api === undefined) throw new Error('no API was started');
    const bare = await startBare(environment, logFolder, signal);
    closers.push(() => bare.stop());

    onStep(`${command.waiting} people arrive, the list is closed, and the sale starts`);
    const { crowd, ...opening } = await openCrowd(stores, api, command.waiting, secret, signal);
    await crowd.slowDown();
    const open = await RoomSale.create(stores, {
      ...{ startsAt: new Date(Date.now() + CUT_OFF_AFTER_MS), units: FEW_UNITS, perMinute: PER_MINUTE_MAX },
    });
    await open.untilShown(api, 'calls people', ({ phase }) => phase === 'OPEN', signal);
    const gathering = await RoomSale.create(stores, {
      ...{ startsAt: new Date(Date.now() + DAY_MS), units: FEW_UNITS, perMinute: PER_MINUTE_MAX },
    });
    const { etag } = await gathering.untilShown(api, 'gathers people', ({ phase }) => phase === 'GATHERING', signal);
    await untilJoinable(gathering, signal);
    const plain = `plain-${randomUUID()}`;
    await insertSales(stores, { saleIds: [plain], units: FEW_UNITS, owners: undefined, mode: 'INSTANT' });
    await untilKnown(api, plain, signal);

    const contest = (title: string, saleId: string, room?: RoomRequests, server = api): Contest => ({
      ...{ title, server, saleId, turns: [] },
      ...(room && { room }),
    });
    const contests = {
      bare: contest('bare Fastify', 'any', undefined, bare),
      poll: contest('document, 304', gathering.saleId, { ask: 'document', etag }),
      document: contest('document, whole', gathering.saleId, { ask: 'document', etag: undefined }),
      turn: contest('turn, waiting', crowd.saleId, { ask: 'turn', secret, roomId: roomIdOf(crowd.room) }),
      join: contest('number', gathering.saleId, { ask: 'number' }),
      purchase: contest('purchase, no room', plain),
      admission: contest('purchase, admitted', open.saleId, {
        ...{ ask: 'purchase', secret, roomId: roomIdOf(open.room) },
      }),
    };
    const all = Object.values(contests);
    const redis = storeProcesses(environment)['redis'] ?? [];
    const ask = (one: Contest, seconds: number) => takeTurn(one, { generator, redis, seconds, signal });
    for (const one of all) await ask(one, WARM_UP_SECONDS);
    for (let round = 0; round < command.rounds; round += 1) {
      onStep(`round ${round + 1} of ${command.rounds}`);
      for (const one of orderOfRound(all, round)) one.turns.push(await ask(one, command.seconds));
    }
    onStep('Redis commands, with polls and without');
    // Its etag changes with those who joined.
    const known = { ...contests.poll, room: { ask: 'document', etag: (await gathering.read(api))?.etag } as const };
    const commands = await countCommands(stores, command.seconds, () => ask(known, command.seconds));

    const micros = ({ turns }: Contest): number[] => turns.map(({ apiMicroseconds }) => apiMicroseconds);
    const bareMicroseconds = micros(contests.bare);
    const added = micros(contests.admission).map((value, round) => value - (micros(contests.purchase)[round] ?? 0));
    return {
      ...{ waiting: command.waiting, ...opening, ...commands },
      requests: all.map(({ title, turns }) => ({
        title,
        perSecond: spread(turns.map(({ perSecond }) => perSecond)),
        ratio: spread(turns.map(({ apiMicroseconds }, round) => (bareMicroseconds[round] ?? 0) / apiMicroseconds)),
        apiMicroseconds: spread(turns.map(({ apiMicroseconds }) => apiMicroseconds)),
        redisMicroseconds: spread(turns.map(({ redisMicroseconds }) => redisMicroseconds)),
      })),
      pollMicroseconds: spread(micros(contests.poll)),
      documentMicroseconds: spread(micros(contests.document)),
      admissionMicroseconds: spread(added),
    };
  } finally {
    generator.stop();
    for (const close of closers.toReversed()) await close();
    await stores.empty();
    await stores.close();
  }
}

/** A room from the arrival of all to the first admission. */
async function openCrowd(
  stores: BenchStores,
  api: ServerProcess,
  waiting: number,
  secret: string,
  signal: AbortSignal,
): Promise<{ crowd: RoomSale } & Pick<RoomFigures, 'redisBytes' | 'listMs' | 'firstCallMs'>> {
  const crowd = await RoomSale.create(stores, {
    ...{ startsAt: new Date(Date.now() + DAY_MS), units: waiting, perMinute: PER_MINUTE_MAX },
  });
  await crowd.untilShown(api, 'gathers people', ({ phase }) => phase === 'GATHERING', signal);
  await untilJoinable(crowd, signal);
  await crowd.fill(CROWD, waiting);
  const redisBytes = await crowd.redisBytes();
  const startsAt = new Date(Date.now() + CUT_OFF_AFTER_MS + CUT_OFF_BEFORE_START_MS);
  await crowd.startAt(startsAt);
  const cutOffMs = startsAt.getTime() - CUT_OFF_BEFORE_START_MS;
  await sleep(Math.max(cutOffMs - Date.now(), 0), undefined, { signal });
  await crowd.untilShown(api, 'has a list', ({ listRoot }) => listRoot !== null, signal);
  const listMs = Date.now() - cutOffMs;
  // Only the owner of the tables can know who it is.
  const first = await crowd.firstOfDraw();
  await sleep(Math.max(startsAt.getTime() - Date.now(), 0), undefined, { signal });
  await untilFirstIsAdmitted(crowd, api, first, secret, signal);
  const firstCallMs = Date.now() - Math.max(startsAt.getTime(), cutOffMs + listMs);
  return { crowd, redisBytes, listMs, firstCallMs };
}

/** Asks for the turn of whoever is drawn first until it is there. */
async function untilFirstIsAdmitted(
  { saleId, room }: RoomSale,
  { port }: ServerProcess,
  first: number,
  secret: string,
  signal: AbortSignal,
): Promise<void> {
  const userId = `${CROWD}${first - 1}`;
  const ticket = new RoomTokens([secret]).ticket({ saleId, roomId: roomIdOf(room), userId, arrival: first });
  const body = JSON.stringify({ userId, ticket });
  const isAdmitted = async (): Promise<boolean> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/sale/${saleId}/room/turn`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body },
    });
    return response.ok && ((await response.json()) as { status: string }).status === 'ADMITTED';
  };
  await until(isAdmitted, {
    ...{ what: 'the first is admitted', deadlineMs: FIRST_CALL_DEADLINE_MS, pollPeriodMs: LOOK_PERIOD_MS, signal },
  });
}

/** Until a worker has opened the room in Redis. */
async function untilJoinable(sale: RoomSale, signal: AbortSignal): Promise<void> {
  await until(async () => (await sale.rooms.read(sale.room)) !== undefined, {
    ...{ what: `the room of ${sale.saleId} is open`, deadlineMs: OPEN_DEADLINE_MS, signal },
  });
}

async function untilKnown({ port }: ServerProcess, saleId: string, signal: AbortSignal): Promise<void> {
  const isKnown = async (): Promise<boolean> =>
    (await fetch(`http://127.0.0.1:${port}/api/v1/sale/${saleId}/status`)).ok;
  await until(isKnown, { what: `${saleId} is known`, deadlineMs: OPEN_DEADLINE_MS, pollPeriodMs: 100, signal });
}

async function takeTurn(
  { server, saleId, room }: Contest,
  context: {
    readonly generator: LoadGenerator;
    readonly redis: readonly number[];
    readonly seconds: number;
    readonly signal: AbortSignal;
  },
): Promise<Turn & { readonly answers: number }> {
  const { generator, redis, seconds, signal } = context;
  const prefix = `${randomUUID().slice(0, 8)}-`;
  const needsTokens = room?.ask === 'turn' || room?.ask === 'purchase';
  const plan: LoadPlan = {
    ...{ target: { kind: 'http', ports: [server.port] }, seconds, connections: CONNECTIONS, ratePerSecond: undefined },
    ...{ saleIds: [saleId], identities: undefined, pollShare: 0 },
    buyers: needsTokens ? { kind: 'in turn', prefix, count: BUYERS } : { kind: 'new', prefix },
    ...(room && { room }),
  };
  await generator.prepare(plan, signal);
  const before = [usageOf([server.pid]).cpuSeconds, usageOf(redis).cpuSeconds] as const;
  const load = await generator.run(signal);
  const after = [usageOf([server.pid]).cpuSeconds, usageOf(redis).cpuSeconds] as const;
  if (load.failures > 0) throw new Error(`${load.failures} of ${load.answers} requests failed`);
  const each = (i: 0 | 1): number => ((after[i] - before[i]) * MICROSECONDS_PER_SECOND) / load.answers;
  return {
    answers: load.answers,
    perSecond: load.answers / load.seconds,
    apiMicroseconds: each(0),
    redisMicroseconds: each(1),
  };
}

/** How many commands Redis carries out under polls, and in the same time without. */
async function countCommands(
  stores: BenchStores,
  seconds: number,
  poll: () => Promise<{ readonly answers: number }>,
): Promise<Pick<RoomFigures, 'polls' | 'pollCommands' | 'idleCommands'>> {
  const count = async (): Promise<number> =>
    Number(/^total_commands_processed:(\d+)/m.exec(await stores.redis.client.info('stats'))?.[1]);
  const [first, startedAtMs] = [await count(), performance.now()];
  const { answers: polls } = await poll();
  const [second, tookMs] = [await count(), performance.now() - startedAtMs];
  await sleep(Math.max(tookMs, seconds));
  return { polls, pollCommands: second - first, idleCommands: (await count()) - second };
}

function startBare(environment: BenchmarkEnvironment, logFolder: string, signal: AbortSignal): Promise<ServerProcess> {
  return startServer(
    {
      name: 'bare-fastify',
      program: fileURLToPath(new URL('../references/bare-fastify.js', import.meta.url)),
      portVariable: 'PORT',
      readyPath: '/api/v1/sale/ready/status',
      environment: { ...environment, NODE_ENV: 'production' },
      logFile: join(logFolder, 'bare-fastify.log'),
    },
    signal,
  );
}

function spread(values: readonly number[]): Spread {
  const found = spreadOf(values);
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}
