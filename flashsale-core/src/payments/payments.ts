import type pg from 'pg';
import { cancelOrder, type CancelResult } from '../holds/end-holds.js';
import type { Database } from '../postgresql/database.js';
import { failPoint } from '../process/fail-points.js';
import { lockSalesForOrders } from '../sales/sale-records.js';
import { decidePayments, type MovedPayment, type ToldPayment } from './decide-payments.js';
import {
  claimCommands,
  type ClaimedCommand,
  type CommandKind,
  finishCommand,
  postponeCommand,
  refundInstead,
  retryCommands,
  returnOrphan,
  takeUnmoved,
  voidUnknownPayment,
} from './payment-commands.js';
import {
  concludeEvents,
  delayEvents,
  type EventNote,
  ignoreEvent,
  insertEvents,
  type MatchedPayment,
  matchPayments,
  noteEvents,
  postponeEvent,
  type StoredEvent,
  takeNewEvents,
} from './payment-events.js';
import type { PaymentProvider, ProviderEvent, ProviderPayment } from './payment-provider.js';
import { returnPayments } from './return-payments.js';
import { type PaymentStart, saveProviderPaymentId, startPayment } from './start-payment.js';

type Postponement = { readonly reason: string; readonly delayMs: number | undefined };

/** What was read from an event, with what is to be written. */
export interface EventReading {
  readonly told: readonly ToldPayment[];
  readonly notes: readonly EventNote[];
  readonly conclusions: Parameters<typeof concludeEvents>[2];
}

/** The books about money in PostgreSQL. Callers need not know the tables; each method's function says more. */
export class Payments {
  constructor(private readonly database: Database) {}

  start(orderId: string, provider: Pick<PaymentProvider, 'name' | 'capture'>): Promise<PaymentStart> {
    return startPayment(this.database, orderId, provider);
  }

  saveProviderPaymentId(paymentId: string, providerPaymentId: string): Promise<boolean> {
    return saveProviderPaymentId(this.database.pool, paymentId, providerPaymentId);
  }

  insertEvents(provider: string, events: readonly ProviderEvent[]): Promise<void> {
    return insertEvents(this.database.pool, provider, events);
  }

  /**
   * Handles events that are new, in one transaction with all that follows from them. `read` says what they mean, given which
   * payments are ours. Those of sales that are locked are waited for, or left for a little later.
   */
  async handleEvents(
    provider: string,
    { limit, locked }: { readonly limit: number; readonly locked: 'wait' | 'skip' },
    read: (events: readonly StoredEvent[], match: EventMatcher) => Promise<EventReading>,
  ): Promise<{ readonly taken: number; readonly moved: readonly MovedPayment[] }> {
    const handled = await this.database.transaction(async (client) => {
      const events = await takeNewEvents(client, provider, limit);
      if (events.length === 0) return { taken: 0, moved: [] };
      const match: EventMatcher = (told) => matchPayments(client, provider, told);
      const { told, notes, conclusions } = await read(events, match);
      const { moved, undecided } = await decidePayments(client, told, locked);
      await noteEvents(client, notes);
      const [later, concluded] = partition(conclusions, ({ decides = '' }) => undecided.has(decides));
      await concludeEvents(client, provider, concluded);
      if (later.length > 0) await delayEvents(client, provider, later);
      return { taken: events.length, moved };
    });
    if (handled.moved.length > 0) failPoint('after_decision');
    return handled;
  }

  /** What the provider said in the answer to a call of ours. */
  async decide(told: readonly ToldPayment[]): Promise<readonly MovedPayment[]> {
    const { moved } = await this.database.transaction((client) => decidePayments(client, told, 'wait'));
    return moved;
  }

  postponeEvent(provider: string, eventId: string, postponement: Postponement): Promise<void> {
    return postponeEvent(this.database.pool, provider, eventId, postponement);
  }

  ignoreEvent(provider: string, eventId: string, outcome: string): Promise<void> {
    return ignoreEvent(this.database.pool, provider, eventId, outcome);
  }

  claimCommands(provider: string, limit: number): Promise<ClaimedCommand[]> {
    return claimCommands(this.database.pool, provider, limit);
  }

  postponeCommand(command: ClaimedCommand, postponement: Postponement): Promise<void> {
    return postponeCommand(this.database.pool, command, postponement);
  }

  finishCommand(command: ClaimedCommand, state: 'DONE' | 'SUPERSEDED'): Promise<void> {
    return finishCommand(this.database.pool, command, state);
  }

  /** What is tried again from now on; undefined for an unknown payment. */
  retryCommands(paymentId: string): Promise<readonly CommandKind[] | undefined> {
    return retryCommands(this.database.pool, paymentId);
  }

  voidUnknown(paymentId: string): Promise<boolean> {
    return voidUnknownPayment(this.database.pool, paymentId);
  }

  refundInstead(paymentId: string): Promise<void> {
    return refundInstead(this.database.pool, paymentId);
  }

  returnOrphan(provider: string, found: ProviderPayment): Promise<void> {
    return returnOrphan(this.database.pool, provider, found);
  }

  takeUnmoved(provider: string, options: { readonly unmovedMs: number; readonly limit: number }) {
    return takeUnmoved(this.database.pool, provider, options);
  }

  /**
   * Ends an order whose reserved money the provider refuses to pay, and lets go what is left of it. The caller has marked the
   * hold in Redis, in the epoch that it names: another one means that the mark may be lost.
   */
  async cancelUnpaid(
    command: ClaimedCommand,
    epoch: number,
    reason: string,
  ): Promise<CancelResult | { readonly outcome: 'other-epoch' }> {
    return this.database.transaction(async (client: pg.PoolClient) => {
      const { locked } = await lockSalesForOrders(client, [command.saleId], 'wait');
      if (locked.get(command.saleId)?.epoch !== epoch) return { outcome: 'other-epoch' as const };
      const result = await cancelOrder(client, {
        orderId: command.orderId,
        from: ['CONFIRMED'],
        reason: 'CAPTURE_FAILED',
        details: { paymentId: command.paymentId, error: reason },
      });
      await returnPayments(client, [command.orderId], 'CANCELLED');
      return result;
    });
  }
}

function partition<T>(list: readonly T[], isFirst: (item: T) => boolean): readonly [first: T[], second: T[]] {
  const parts: [T[], T[]] = [[], []];
  for (const item of list) parts[isFirst(item) ? 0 : 1].push(item);
  return parts;
}

/** Which of these payments were created for ours, by the provider's ids. */
export type EventMatcher = (
  told: readonly { readonly providerPaymentId: string; readonly paymentId: string | undefined }[],
) => Promise<ReadonlyMap<string, MatchedPayment>>;
