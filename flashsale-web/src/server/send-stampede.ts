import { adminPaths, type AdminSession } from '../api/admin';
import { SALE_ID_PATTERN } from '../api/sale';
import { BUYERS_MAX, BUYERS_PER_SECOND_MAX, type StampedePlan, type StampedeTally } from '../api/stampede';
import { readEnvironment } from '../environment';
import { answers } from '../texts/answers';
import { answerToNobody, errorResponse, onShutdown, readBody } from './http';
import { signBuyerToken } from './login/buyer-token';
import { operatorAuthorization } from './operator-cookie';
import { pageOriginHeaders, mayChange } from './page-origin';
import { PurchaseSender, runStampede } from './run-stampede';

const BODY_SIZE_BYTES_MAX = 1_024;
const SESSION_DEADLINE_MS = 3_000;

/** Two at once would measure each other. */
let isUnderWay = false;

/** Sales whose last stampede is remembered, until this process ends; beyond this the first one is forgotten. */
const TALLIES_MAX = 32;
const tallies = new Map<string, StampedeTally>();

/** What became of the last stampede of a sale, for who opens its page later; null where there was none. In demo mode only. */
export async function readStampede(request: Request): Promise<Response> {
  if (!readEnvironment().hasConsole) return errorResponse(404, answers.noRoute);
  const saleId = new URL(request.url).searchParams.get('saleId') ?? '';
  const refusal = await refuseUnlessDemo(request);
  if (refusal !== undefined) return refusal;
  return Response.json(tallies.get(saleId) ?? null, { headers: { 'cache-control': 'no-store' } });
}

async function refuseUnlessDemo(request: Request): Promise<Response | undefined> {
  const isDemo = await askWhetherDemo(request);
  if (isDemo === undefined) return errorResponse(503, answers.unreachable, { 'Retry-After': '1' });
  return isDemo ? undefined : errorResponse(403, answers.notDemo);
}

function remember(saleId: string, tally: StampedeTally): void {
  tallies.delete(saleId);
  tallies.set(saleId, tally);
  const [first] = tallies.keys();
  if (tallies.size > TALLIES_MAX && first !== undefined) tallies.delete(first);
}

/** Sends a stampede from this process, and reports its progress, one line of JSON at a time. In demo mode only. */
export async function sendStampede(request: Request): Promise<Response> {
  if (!readEnvironment().hasConsole) return errorResponse(404, answers.noRoute);
  if (!mayChange(request)) return errorResponse(403, answers.crossSite);
  const body = await readBody(request, BODY_SIZE_BYTES_MAX);
  if (body === 'given up') return answerToNobody();
  const plan = body === 'too large' ? undefined : readPlan(new TextDecoder().decode(body));
  if (plan === undefined) {
    return errorResponse(400, answers.noPlan(BUYERS_MAX, BUYERS_PER_SECOND_MAX));
  }
  const refusal = await refuseUnlessDemo(request);
  if (refusal !== undefined) return refusal;
  if (isUnderWay) return errorResponse(409, answers.stampedeIsUnderWay);
  const lines = stampedeLines(plan, request.signal);
  return new Response(streamOf(lines), {
    headers: {
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

/** Begins at once, read or not: a generator that never begins also never ends, and nobody could send another stampede. */
function streamOf(lines: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  let next: Promise<IteratorResult<Uint8Array>> | undefined = lines.next();
  return new ReadableStream({
    async pull(controller) {
      const line = await (next ?? lines.next());
      next = undefined;
      if (line.done === true) controller.close();
      else controller.enqueue(line.value);
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}

async function* stampedeLines(plan: StampedePlan, visitor: AbortSignal): AsyncGenerator<Uint8Array> {
  const { apiUrl, login } = readEnvironment();
  // Of demo mode alone: no real buyer has such a name.
  const sign = login && ((userId: string) => signBuyerToken(userId, login));
  const sender = new PurchaseSender(apiUrl, plan.saleId, sign);
  const encoder = new TextEncoder();
  const stopping = new AbortController();
  const forget = onShutdown((reason) => stopping.abort(reason));
  const ends = AbortSignal.any([visitor, stopping.signal]);
  isUnderWay = true;
  try {
    for await (const progress of runStampede(plan, (userId) => sender.send(userId), ends)) {
      remember(plan.saleId, { phase: 'running', progress });
      yield encoder.encode(`${JSON.stringify(progress)}\n`);
    }
  } finally {
    rememberEnd(plan.saleId);
    forget();
    sender.close();
    isUnderWay = false;
  }
}

function rememberEnd(saleId: string): void {
  const last = tallies.get(saleId);
  if (last === undefined) return;
  const { answered, buyers } = last.progress;
  remember(saleId, { ...last, phase: answered === buyers ? 'finished' : 'stopped' });
}

/**
 * Undefined when the API cannot be reached. A request that the API refuses, without a token or from a page of another
 * site, counts as not demo, and so does that of a viewer.
 */
async function askWhetherDemo({ headers }: Request): Promise<boolean | undefined> {
  const asked = new Headers(pageOriginHeaders(headers));
  const authorization = headers.get('authorization') ?? operatorAuthorization(adminPaths.session, headers);
  if (authorization !== undefined) asked.set('authorization', authorization);
  try {
    const response = await fetch(new URL(adminPaths.session, readEnvironment().apiUrl), {
      headers: asked,
      cache: 'no-store',
      signal: AbortSignal.timeout(SESSION_DEADLINE_MS),
    });
    if (response.status >= 500) return undefined;
    if (!response.ok) return false;
    const { demo, role } = (await response.json()) as AdminSession;
    return demo && role !== 'viewer';
  } catch {
    return undefined;
  }
}

/** The plan that a request asks for; undefined when it is none, or one that is too large. */
export function readPlan(text: string): StampedePlan | undefined {
  const { saleId, buyers, buyersPerSecond } = parse(text);
  if (typeof saleId !== 'string' || !SALE_ID_PATTERN.test(saleId)) return undefined;
  if (!isWithin(buyers, BUYERS_MAX) || !isWithin(buyersPerSecond, BUYERS_PER_SECOND_MAX)) return undefined;
  return { saleId, buyers, buyersPerSecond };
}

function parse(text: string): Partial<Record<keyof StampedePlan, unknown>> {
  try {
    return Object(JSON.parse(text)) as Partial<Record<keyof StampedePlan, unknown>>;
  } catch {
    return {};
  }
}

function isWithin(value: unknown, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max;
}
