import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterStores, type PostgresPair, say, type StoreServer, warn } from 'flashsale-testkit';
import { untilStopped } from '../until-stopped.js';

/** Longer than the others need to take over, as a machine that has to start again is away. */
const START_AGAIN_AFTER_MS = 10_000;

interface Stop {
  readonly signal: AbortSignal;
  /** Resolves with it. */
  readonly stopped: Promise<void>;
}

/**
 * Does for stores on loopback what an operator, or a controller of a cluster, does: starts again what has ended, and
 * promotes the standby of PostgreSQL when the primary has died. Resolves when the signal is aborted.
 */
export async function keepRunning({ redis, rabbitmq, postgres }: ClusterStores, signal: AbortSignal): Promise<void> {
  // One listener for all of them.
  const stopped = untilStopped(signal);
  const stop = { signal, stopped };
  const servers = [...redis.nodes, ...rabbitmq.nodes.map(({ server }) => server)];
  await Promise.all([...servers.map((server) => keepServer(server, stop)), keepPair(postgres, stop)]);
}

async function keepServer(server: StoreServer, stop: Stop): Promise<void> {
  const { signal } = stop;
  while (await hasEnded([server], stop)) {
    warn(`${server.name} ended; it is started again in ${START_AGAIN_AFTER_MS / 1_000} s.`);
    await attempt(signal, async () => {
      await sleep(START_AGAIN_AFTER_MS, undefined, { signal });
      await server.start();
      say(`${server.name} is back.`);
    });
  }
}

async function keepPair(pair: PostgresPair, stop: Stop): Promise<void> {
  const { signal } = stop;
  for (;;) {
    const { primary, standby } = pair;
    if (!(await hasEnded(standby === undefined ? [primary] : [primary, standby], stop))) return;
    await attempt(signal, () => (primary.isRunning ? returnStandby(pair) : replacePrimary(pair, signal)));
  }
}

/** Commits wait for it, so it is not left away. */
async function returnStandby({ standby }: PostgresPair): Promise<void> {
  warn(`${standby?.name}, the standby, ended; it is started again.`);
  await standby?.start();
}

async function replacePrimary(pair: PostgresPair, signal: AbortSignal): Promise<void> {
  const { primary, standby } = pair;
  if (standby?.isRunning !== true) {
    warn(`${primary.name}, the primary, ended, and there is no standby; it is started again.`);
    return primary.start();
  }
  warn(`${primary.name}, the primary, ended; ${standby.name} takes its place.`);
  await pair.failOver();
  say(`${standby.name} is the primary.`);
  await sleep(START_AGAIN_AFTER_MS, undefined, { signal });
  await pair.rejoin();
  say(`${primary.name} is back, as the standby.`);
}

/** Resolves with false where the signal came first. */
async function hasEnded(servers: readonly StoreServer[], { signal, stopped }: Stop): Promise<boolean> {
  if (!signal.aborted) await Promise.race([stopped, ...servers.map(({ ended }) => ended)]);
  return !signal.aborted;
}

/** A start that fails is reported, and the next one comes after the usual pause. */
async function attempt(signal: AbortSignal, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (signal.aborted) return;
    warn((error as Error).message);
    await sleep(START_AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined);
  }
}
