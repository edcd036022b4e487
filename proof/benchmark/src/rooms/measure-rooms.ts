import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { CUT_OFF_BEFORE_START_MS, roomIdOf, RoomTokens, type Ticket } from 'flashsale-core';
import { type ServerProcess, until, usageOf } from 'flashsale-testkit';
import { verifyDraw } from 'flashsale-verify';
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
import { CrowdSample, type SampleFigures } from './crowd-sample.js';
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
/** For a million numbers on a machine that is busy otherwise. */
const ARRIVALS_SECONDS_MAX = 3_600;
/** How long bare Fastify is asked before each part of the crowd, and after the last. */
const BARE_SECONDS = 5;
/** Of the crowd, a part before the others, between them and after them. */
const SAMPLE_PARTS = 3;
const VISITORS_PER_PART = 300;
const LOOK_PERIOD_MS = 10;
const MILLISECONDS_PER_SECOND = 1_000;
const MICROSECONDS_PER_SECOND = 1_000_000;

export interface RoomsCommand {
  readonly waiting: number;
  readonly rounds: number;
  readonly seconds: number;
  /** Whether the crowd comes by the script alone, without the API. */
  readonly byScript: boolean;
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
  /** The crowd taking its numbers at the API, and bare Fastify meanwhile; undefined where it did not. */
  readonly arrivals: (Turn & { readonly bareMicroseconds: number }) | undefined;
  readonly redisBytes: number;
  readonly listMs: number;
  /** After the start, or after the list where that was later. */
  readonly revealMs: number;
  /** After the start, or after the list where that was later. */
  readonly firstCallMs: number;
  readonly commands: CommandFigures;
  /** What became of those of the crowd who did as browsers do, and whether the draw is right. */
  readonly sample: SampleFigures;
  readonly isDrawRight: boolean;
  readonly pollMicroseconds: Spread;
  readonly documentMicroseconds: Spread;
  readonly admissionMicroseconds: Spread;
}

/** Commands of Redis in as long a time, by name. */
interface CommandFigures {
  readonly polls: number;
  readonly underPolls: ReadonlyMap<string, number>;
  readonly without: ReadonlyMap<string, number>;
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
    const redis = storeProcesses(environment)['redis'] ?? [];
    const { crowd, sample, ...opening } = await openCrowd(stores, api, command, {
      ...{ secret, bare, generator, redis, signal },
    });
    closers.push(() => sample.close());
    // Hardly anybody more is called while everything else is measured.
    await crowd.setRate(1);
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
    onStep('all are called, and some of them buy');
    await crowd.setRate(PER_MINUTE_MAX);
    const bought = await sample.untilAllHaveBought();
    const { ok: isDrawRight } = await verifyDraw(stores.verified, crowd.saleId);

    const micros = ({ turns }: Contest): number[] => turns.map(({ apiMicroseconds }) => apiMicroseconds);
    const bareMicroseconds = micros(contests.bare);
    const added = micros(contests.admission).map((value, round) => value - (micros(contests.purchase)[round] ?? 0));
    return {
      ...{ waiting: command.waiting, ...opening, commands, sample: bought, isDrawRight },
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

/** What sends load, and what that costs Redis. */
interface LoadContext {
  readonly generator: LoadGenerator;
  readonly redis: readonly number[];
  readonly signal: AbortSignal;
}

type Opened = { readonly crowd: RoomSale; readonly sample: CrowdSample } & Pick<
  RoomFigures,
  'arrivals' | 'redisBytes' | 'listMs' | 'revealMs' | 'firstCallMs'
>;

/** A room from the arrival of all to the first admission. */
async function openCrowd(
  stores: BenchStores,
  api: ServerProcess,
  { waiting, byScript }: RoomsCommand,
  context: LoadContext & { readonly secret: string; readonly bare: ServerProcess },
): Promise<Opened> {
  const { secret, signal } = context;
  const crowd = await RoomSale.create(stores, {
    ...{ startsAt: new Date(Date.now() + DAY_MS), units: waiting, perMinute: PER_MINUTE_MAX },
  });
  await crowd.untilShown(api, 'gathers people', ({ phase }) => phase === 'GATHERING', signal);
  await untilJoinable(crowd, signal);
  const sample = new CrowdSample(crowd.saleId, api, signal);
  const arrivals = await arrive(crowd, sample, api, { waiting, byScript, ...context });
  const redisBytes = await crowd.redisBytes();
  // Read now, as nobody waits for it.
  const users = await crowd.readUsers();
  const startsAt = new Date(Date.now() + CUT_OFF_AFTER_MS + CUT_OFF_BEFORE_START_MS);
  await crowd.startAt(startsAt);
  const cutOffMs = startsAt.getTime() - CUT_OFF_BEFORE_START_MS;
  await sleep(Math.max(cutOffMs - Date.now(), 0), undefined, { signal });
  await crowd.untilShown(api, 'has a list', ({ listRoot }) => listRoot !== null, signal);
  const listMs = Date.now() - cutOffMs;
  // Only the owner of the tables can know who it is.
  const arrival = await crowd.firstOfDraw();
  await sleep(Math.max(startsAt.getTime() - Date.now(), 0), undefined, { signal });
  const dueMs = Math.max(startsAt.getTime(), cutOffMs + listMs);
  const revealed = crowd
    .untilShown(api, 'is drawn', ({ isRevealed }) => isRevealed, signal)
    .then(() => Date.now() - dueMs);
  await untilFirstIsAdmitted(crowd, api, { userId: users[arrival - 1] ?? '', arrival }, secret, signal);
  const firstCallMs = Date.now() - dueMs;
  return { crowd, sample, arrivals, redisBytes, listMs, revealMs: await revealed, firstCallMs };
}

/** Lets the whole crowd take numbers, with the sample among them. */
async function arrive(
  crowd: RoomSale,
  sample: CrowdSample,
  api: ServerProcess,
  context: LoadContext & Pick<RoomsCommand, 'waiting' | 'byScript'> & { readonly bare: ServerProcess },
): Promise<RoomFigures['arrivals']> {
  const { waiting, byScript, bare, ...load } = context;
  const others = Math.max(waiting - SAMPLE_PARTS * VISITORS_PER_PART, 0);
  const half = Math.ceil(others / 2);
  const turns: CountedTurn[] = [];
  const bareTurns: CountedTurn[] = [];
  for (const [part, count] of [half, others - half, 0].entries()) {
    await sample.join(`sample-${part}-`, VISITORS_PER_PART);
    const prefix = `${CROWD}${part}-`;
    if (byScript) {
      await crowd.fill(prefix, count);
      continue;
    }
    bareTurns.push(await takeTurn({ server: bare, saleId: 'any' }, { ...load, seconds: BARE_SECONDS }));
    if (count === 0) continue;
    const plan = { ...load, seconds: ARRIVALS_SECONDS_MAX, prefix, requests: count };
    turns.push(await takeTurn({ server: api, saleId: crowd.saleId, room: { ask: 'number' } }, plan));
  }
  const progress = await crowd.rooms.read(crowd.room);
  const came = others + SAMPLE_PARTS * VISITORS_PER_PART;
  if (progress?.arrivals !== came) throw new Error(`${progress?.arrivals} numbers were given to ${came} people`);
  if (turns.length === 0) return undefined;
  return { ...meanOf(turns), bareMicroseconds: meanOf(bareTurns).apiMicroseconds };
}

type CountedTurn = Turn & { readonly answers: number };

/** Of all answers. */
function meanOf(turns: readonly CountedTurn[]): Turn {
  const answers = turns.reduce((sum, turn) => sum + turn.answers, 0);
  const mean = (of: (turn: Turn) => number): number =>
    turns.reduce((sum, turn) => sum + of(turn) * turn.answers, 0) / answers;
  return {
    perSecond: 1 / mean(({ perSecond }) => 1 / perSecond),
    apiMicroseconds: mean(({ apiMicroseconds }) => apiMicroseconds),
    redisMicroseconds: mean(({ redisMicroseconds }) => redisMicroseconds),
  };
}

/** Asks for the turn of whoever is drawn first until it is there. */
async function untilFirstIsAdmitted(
  { saleId, room }: RoomSale,
  { port }: ServerProcess,
  first: Pick<Ticket, 'userId' | 'arrival'>,
  secret: string,
  signal: AbortSignal,
): Promise<void> {
  const ticket = new RoomTokens([secret]).ticket({ saleId, roomId: roomIdOf(room), ...first });
  const { userId } = first;
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
  { server, saleId, room }: Pick<Contest, 'server' | 'saleId' | 'room'>,
  context: LoadContext & { readonly seconds: number; readonly prefix?: string; readonly requests?: number },
): Promise<CountedTurn> {
  const { generator, redis, seconds, signal, requests } = context;
  const prefix = context.prefix ?? `${randomUUID().slice(0, 8)}-`;
  const needsTokens = room?.ask === 'turn' || room?.ask === 'purchase';
  const plan: LoadPlan = {
    ...{ target: { kind: 'http', ports: [server.port] }, seconds, connections: CONNECTIONS, ratePerSecond: undefined },
    ...{ saleIds: [saleId], identities: undefined, pollShare: 0 },
    buyers: needsTokens ? { kind: 'in turn', prefix, count: BUYERS } : { kind: 'new', prefix },
    ...(requests !== undefined && { requests }),
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

/** What Redis carries out under polls, and in as long without, of which one half is before them and one after. */
async function countCommands(
  stores: BenchStores,
  seconds: number,
  poll: () => Promise<{ readonly answers: number }>,
): Promise<CommandFigures> {
  const windowMs = seconds * MILLISECONDS_PER_SECOND;
  const idle = await commandsDuring(stores, () => sleep(windowMs));
  const { result, tookMs, counts } = await commandsDuring(stores, poll);
  const after = await commandsDuring(stores, () => sleep(Math.max(tookMs - windowMs, windowMs)));
  const share = tookMs / (idle.tookMs + after.tookMs);
  const without = [...after.counts].map(
    ([name, calls]) => [name, Math.round((calls + (idle.counts.get(name) ?? 0)) * share)] as const,
  );
  return { polls: result.answers, underPolls: counts, without: new Map(without) };
}

async function commandsDuring<Result>(
  stores: BenchStores,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly tookMs: number; readonly counts: Commands }> {
  const [before, startedAtMs] = [await readCommands(stores), performance.now()];
  const result = await work();
  const after = await readCommands(stores);
  const counts = [...after].map(([name, calls]) => [name, calls - (before.get(name) ?? 0)] as const);
  return { result, tookMs: performance.now() - startedAtMs, counts: new Map(counts) };
}

type Commands = ReadonlyMap<string, number>;

/** How often Redis has carried out each command. */
async function readCommands(stores: BenchStores): Promise<Commands> {
  const info = await stores.redis.client.info('commandstats');
  return new Map(
    [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name = '', calls]) => [name, Number(calls)]),
  );
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
