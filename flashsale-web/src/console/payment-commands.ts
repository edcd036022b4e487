import type { PaymentCommand, PaymentRecord } from '../api/admin';

/** The API tries again what would wait for longer: a command that comes sooner may be under way. */
const UNDER_WAY_MS = 30_000;

/** What the provider has yet to do. */
export function openCommandsOf({ commands }: Pick<PaymentRecord, 'commands'>): readonly PaymentCommand[] {
  return commands.filter(({ state }) => state === 'DUE' || state === 'GIVEN_UP');
}

/** Whether the API would try anything of it again. */
export function isRetriable(payment: Pick<PaymentRecord, 'commands'>, nowMs: number): boolean {
  return openCommandsOf(payment).some(
    ({ state, dueAt }) => state === 'GIVEN_UP' || Date.parse(dueAt) > nowMs + UNDER_WAY_MS,
  );
}
