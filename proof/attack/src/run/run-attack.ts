import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Arena, type ArenaOptions } from '../arena.js';
import type { Attack, Need } from '../attack.js';
import type { Ledger } from '../ledger.js';
import type { LogLine, System } from '../system/system.js';
import { VitalSigns } from './vital-signs.js';

/** What a process logs for an uncaught exception, whether or not it survived. */
const UNCAUGHT = /unhandled ?(promise ?)?rejection|uncaught ?exception|ERR_UNHANDLED|"level":"fatal"/i;
const SHOWN_LENGTH_MAX = 300;

export interface AttackResult {
  readonly attack: Attack;
  /** What the attack could not do without; it was not run then. */
  readonly missing: readonly Need[];
  /** Empty where everything held. */
  readonly violations: readonly string[];
  readonly notes: readonly string[];
  readonly tookMs: number;
}

/** Runs one attack, and checks afterwards that nothing is left of it. */
export async function runAttack(
  system: System,
  ledger: Ledger,
  attack: Attack,
  options: Omit<ArenaOptions, 'name'>,
): Promise<AttackResult> {
  const missing = attack.needs.filter((need) => !isThere(system, need));
  if (missing.length > 0) return { attack, missing, violations: [], notes: [], tookMs: 0 };
  const beganMs = performance.now();
  const deadline = AbortSignal.timeout(attack.deadlineMs * options.patience);
  const signal = AbortSignal.any([options.signal, deadline]);
  // Many wait for it at once.
  setMaxListeners(0, signal);
  const arena = new Arena(system, ledger, { ...options, name: attack.name, signal });
  const loggedBefore = system.own?.log().length ?? 0;
  const signs = new VitalSigns(system.watched);
  try {
    await Promise.race([attack.run(arena), untilAborted(signal)]);
  } catch (error) {
    options.signal.throwIfAborted();
    arena.violations.push(deadline.aborted ? `not over after ${attack.deadlineMs} ms` : textOf(error));
  }
  await arena.end().catch((error: unknown) => arena.violations.push(`clearing up: ${textOf(error)}`));
  arena.violations.push(...(await signs.untilBack(options.patience)));
  await arena.expectServed('afterwards');
  await arena.end();
  arena.violations.push(...(await strangersOrders(system, ledger)));
  const uncaught = (system.own?.log() ?? []).slice(loggedBefore).filter(({ text }) => UNCAUGHT.test(text));
  arena.violations.push(...uncaught.slice(0, 1).map(logged));
  return {
    attack,
    missing,
    violations: arena.violations,
    notes: [...arena.notes, ...(system.watched.length > 0 ? [signs.growth] : [])],
    tookMs: Math.round(performance.now() - beganMs),
  };
}

/** Orders of users who never bought. */
async function strangersOrders(system: System, ledger: Ledger): Promise<string[]> {
  const rows = await system.own?.query<{ user_id: string }>(
    'SELECT user_id FROM orders WHERE user_id <> ALL($1) LIMIT 3',
    [ledger.users],
  );
  return (rows ?? []).map(({ user_id }) => `there is an order of ${user_id}, who never bought`);
}

/** Whether the system has what an attack needs. */
function isThere({ adminToken, buyers, urls, own }: System, need: Need): boolean {
  switch (need) {
    case 'buyers':
      return buyers !== undefined;
    case 'operator':
      return adminToken !== undefined;
    case 'console':
      return urls.console !== undefined;
    case 'stores':
      return own !== undefined;
  }
}

/** Rejects when it is aborted. */
async function untilAborted(signal: AbortSignal): Promise<never> {
  // Longer than any attack may take.
  await sleep(2 ** 31 - 1, undefined, { signal, ref: false });
  throw new Error('unreachable');
}

function logged({ process, text }: LogLine): string {
  return `${process} logged ${text.slice(0, SHOWN_LENGTH_MAX)}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n').slice(0, 3).join(' / ') : String(error);
}
