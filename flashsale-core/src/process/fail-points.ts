import { z } from 'zod';

/**
 * Places where a test can make a process die or freeze, for windows too narrow to hit from outside. Each is passed right after
 * what its name says.
 */
export const FAIL_POINTS = [
  /** API: Redis has reserved a unit; nothing is published yet. */
  'after_reserve',
  /** API: a purchase was handed over to RabbitMQ; its buyer has no answer yet. */
  'before_reply',
  /** Relay: old outbox entries were handed over to RabbitMQ. */
  'after_relay_publish',
  /** Relay: RabbitMQ has confirmed them. */
  'after_relay_confirm',
  /** Worker: orders are written, their transaction is open. */
  'in_transaction',
  /** Worker: a batch of orders is committed, not settled and not acknowledged. */
  'after_commit',
  /** Keeper of rooms: Redis has called people; PostgreSQL does not know. */
  'after_advance',
  /** Keeper of rooms: PostgreSQL knows who was called; Redis still has it to be noted. */
  'after_calls_noted',
  /** Keeper of rooms: nobody takes part in a draw any more; its list is not written. */
  'after_freeze',
  /** Keeper of rooms: the list of a draw is written. */
  'after_list_root',
  /** Keeper of rooms: the secret of a draw is revealed. */
  'after_reveal',
  /** Sweeper: Redis has said which holds are due; nothing is decided. */
  'after_due',
  /** Sweeper, cancellation: the ends of holds are committed; Redis does not know them yet. */
  'after_end_commit',
  /** Sweeper: Redis was told. */
  'after_settle_holds',
  /** Cancellation: the order is marked in Redis; nothing is decided. */
  'after_look_now',
  /** Reset: the gate is closed, PostgreSQL is unchanged. */
  'after_reset_gate',
  /** Reset: PostgreSQL has the new epoch, Redis has not. */
  'after_reset_commit',
  /** Rebuild: PostgreSQL names the server that opens the epoch, Redis has yet to restore and open it. */
  'after_opened_epoch',
  /** API: an event of the payment provider is committed, the provider has no answer yet. */
  'after_event_insert',
  /** API: a payment is committed, the provider has not been asked. */
  'after_payment_commit',
  /** API: Redis has given numbers of a waiting room; nobody was told. */
  'after_room_join',
  /** API: Redis has let people in; nobody was told. */
  'after_room_claim',
  /** API: a place on a waiting list is committed; Redis does not know it. */
  'after_list_insert',
  /** API: that a user leaves a waiting list is committed; Redis does not know it. */
  'after_list_leaving',
  /** Worker: Redis was told of listings; PostgreSQL does not know that. */
  'after_list_mirror',
  /** Worker: events of the provider have decided about orders and are committed; Redis has not been told. */
  'after_decision',
  /** API, worker: the provider did what it was told; PostgreSQL does not know. */
  'after_provider_call',
] as const;

export type FailPoint = (typeof FAIL_POINTS)[number];

/** What a process does to itself. A frozen one goes on when somebody else lets it. */
const SIGNALS = {
  /** Like the out-of-memory killer: nothing is flushed, closed or logged. */
  kill: 'SIGKILL',
  freeze: 'SIGSTOP',
} as const;

/** What is done at each armed point, and at which of its passes. */
export type ArmedFailPoints = ReadonlyMap<FailPoint, readonly ['kill' | 'freeze', number]>;

let armedPoints: ArmedFailPoints | undefined;
const passes = new Map<FailPoint, number>();

/** `FAILPOINTS`: names of points, each with its action: `after_reserve:kill`, `after_due:freeze`, or `…:kill@20` for the 20th pass. */
export const FAIL_POINTS_VARIABLE = z
  .string()
  .optional()
  .transform((text, context): ReadonlyMap<FailPoint, readonly ['kill' | 'freeze', number]> | undefined => {
    if (text === undefined) return undefined;
    const armed = new Map<FailPoint, readonly ['kill' | 'freeze', number]>();
    for (const part of text.split(',')) {
      const [, name, action, pass = '1'] = /^([a-z_]+):(kill|freeze)(?:@([1-9][0-9]{0,8}))?$/.exec(part.trim()) ?? [];
      if (!isFailPoint(name)) {
        const known = `is not of the form name:kill, name:freeze or name:kill@pass, with a name of ${FAIL_POINTS.join(', ')}`;
        context.addIssue({ code: 'custom', message: `'${part}' ${known}` });
        return z.NEVER;
      }
      armed.set(name, [action === 'freeze' ? 'freeze' : 'kill', Number(pass)]);
    }
    return armed;
  });

/** Arms these points until the process ends; with none, passing a point does nothing. */
export function armFailPoints(armed: ArmedFailPoints | undefined): void {
  armedPoints = armed;
}

/** Passes a point; the process dies or freezes here if this is the armed pass. */
export function failPoint(name: FailPoint): void {
  if (armedPoints !== undefined) countDown(armedPoints, name);
}

function countDown(points: ArmedFailPoints, name: FailPoint): void {
  const armed = points.get(name);
  if (armed === undefined) return;
  const count = (passes.get(name) ?? 0) + 1;
  passes.set(name, count);
  const [action, pass] = armed;
  if (count === pass) process.kill(process.pid, SIGNALS[action]);
}

function isFailPoint(name: string | undefined): name is FailPoint {
  return FAIL_POINTS.some((point) => point === name);
}
