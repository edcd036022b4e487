import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { type Exit, type ServerProcess, until } from 'flashsale-testkit';
import { expectInvariants, useStores } from '../../flashsale-core/test-support/index.js';
import { type Answer, orderIds, tally } from './api-client.js';
import { connectClient } from './api-under-test.js';
import { Balancer } from './balancer.js';

const SHOPPERS = 4;
/** The pause between a shopper's answer and next attempt: at most some 40 purchases a second in all. */
const SHOPPING_PAUSE_MS = 100;
/** Answers that show that selling continues after a step. */
const ANSWERS_BETWEEN_STEPS = 30;
/** Redis commands time out after a second; the rest covers clock differences of two processes. */
const REDIS_LATE_MS_MIN = 900;
/** Off, because a process on a busy machine is right to refuse, which proves nothing about deploys. */
const API = { FLASHSALE_DEMO: 'true', WARM_UP_REQUESTS: '200', SHED_EVENT_LOOP_DELAY_MS: '0' };
/** Many times what the balancer needs to notice, even on a busy machine. */
const NOTICE = { SHUTDOWN_DELAY_MS: '5000' };

/** For a busy machine. */
const DEADLINE_MS = 90_000;

const stores = useStores();

function startApi(): Promise<ServerProcess> {
  return stores.start('flashsale-api', { ...API, ...NOTICE }).untilReady({ deadlineMs: DEADLINE_MS });
}

function startWorker(): Promise<ServerProcess> {
  return stores.start('flashsale-worker').untilReady({ deadlineMs: DEADLINE_MS });
}

/**
 * An API's answer when Redis has not answered for a second, as on an overloaded machine. The same answer sooner is a
 * failure: the process closed its connection to Redis while it still had requests.
 */
function isOfLateRedis({ status, text }: Answer, latencyMs: number): boolean {
  return status === 503 && text.includes('The outcome is not known yet') && latencyMs > REDIS_LATE_MS_MIN;
}

interface Shopping {
  readonly answers: Answer[];
  readonly failures: string[];
  stop(): Promise<void>;
}

/**
 * Shoppers who buy one unit after another, each for a new user, and record every answer. They repeat only attempts that
 * a late Redis left open, with the same Idempotency-Key, as buyers should. A connection that is refused or cut, and any
 * other 5xx, is a failure.
 */
function startShopping(url: string, saleId: string): Shopping {
  const answers: Answer[] = [];
  const failures: string[] = [];
  const closing = new AbortController();
  const shopping = Array.from({ length: SHOPPERS }, async (_, shopper) => {
    const client = connectClient(stores, url, 1);
    const buy = async (userId: string): Promise<void> => {
      const key = randomUUID();
      let answer: Answer;
      let askedAtMs: number;
      do {
        askedAtMs = performance.now();
        answer = await client.buy(saleId, userId, key);
      } while (isOfLateRedis(answer, performance.now() - askedAtMs));
      answers.push(answer);
      if (answer.status !== 200) failures.push(`${answer.status} ${answer.text}`);
    };
    for (let i = 0; !closing.signal.aborted; i += 1) {
      await buy(`user-${shopper}-${i}`).catch((error: unknown) => failures.push(String(error)));
      await sleep(SHOPPING_PAUSE_MS);
    }
  });
  const stop = async (): Promise<void> => {
    closing.abort();
    await Promise.all(shopping);
  };
  stores.defer(stop);
  return { answers, failures, stop };
}

it('replaces APIs and workers one by one under load: no request fails, and every SUCCESS is an order', async () => {
  const { saleId } = await stores.openSale({ totalStock: 1_000_000 });
  const balancer = await Balancer.start();
  stores.defer(() => balancer.close());
  const untilInTurn = ({ url }: ServerProcess): Promise<unknown> => {
    const before = balancer.servedBy(url);
    return until(() => balancer.servedBy(url) > before, { deadlineMs: DEADLINE_MS, what: `${url} gets requests` });
  };
  const apis = [await startApi(), await startApi()];
  const workers = [await startWorker(), await startWorker(), await startWorker()];
  for (const { url } of apis) balancer.add(url);
  await until(() => apis.every(({ url }) => balancer.isReady(url)), { deadlineMs: DEADLINE_MS });
  const shopping = startShopping(balancer.url, saleId);
  const untilSellingGoesOn = async (): Promise<void> => {
    const { answers, failures } = shopping;
    const before = answers.length;
    await until(() => failures.length > 0 || answers.length > before + ANSWERS_BETWEEN_STEPS, {
      deadlineMs: DEADLINE_MS,
      what: 'selling continues',
    });
    expect(failures).toEqual([]);
  };
  const exits: Exit[] = [];

  await untilSellingGoesOn();
  for (const old of apis) {
    // Like an orchestrator: the new one is ready before the old one is stopped.
    const replacement = await startApi();
    balancer.add(replacement.url);
    await untilInTurn(replacement);
    // In the middle of its work.
    await untilInTurn(old);
    exits.push(await old.stop(DEADLINE_MS));
    balancer.remove(old.url);
    await untilSellingGoesOn();
  }
  for (const old of workers) {
    exits.push(await old.stop(DEADLINE_MS));
    await startWorker();
    await untilSellingGoesOn();
  }
  await shopping.stop();

  const { answers, failures } = shopping;
  expect(failures).toEqual([]);
  expect(tally(answers)).toEqual({ SUCCESS: answers.length });
  expect(exits).toEqual(Array.from({ length: 5 }, () => ({ code: 0, signal: null })));
  await stores.untilAtRest(saleId, DEADLINE_MS);
  const orders = await stores.readOrders(saleId);
  expect(orders.map(({ orderId }) => orderId).sort()).toEqual(orderIds(answers).sort());
  await expectInvariants(stores, saleId);
}, 600_000);
