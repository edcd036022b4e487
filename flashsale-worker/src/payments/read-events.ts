import type {
  EventMatcher,
  EventMeaning,
  EventReading,
  PaymentProvider,
  ProviderPayment,
  StoredEvent,
} from 'flashsale-core';

/** An event about a payment at the provider that has no name in our books. */
export interface UnnamedEvent {
  readonly event: StoredEvent;
  readonly providerPaymentId: string;
}

export interface EventsRead extends EventReading {
  /** About money that no payment of ours knows. */
  readonly orphans: readonly UnnamedEvent[];
  /** About payments that were created a second time, and that nobody can pay. */
  readonly surplus: readonly UnnamedEvent[];
  /** Events whose order is in dispute. */
  readonly disputes: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] };

/** What events say, sorted by what is to be done about them. */
export async function readEvents(
  provider: Pick<PaymentProvider, 'interpret'>,
  events: readonly StoredEvent[],
  match: EventMatcher,
): Promise<EventsRead> {
  const meanings = events.map((event) => ({ event, meaning: provider.interpret(event.payload) }));
  const known = await match(
    meanings.flatMap(({ meaning }) => {
      const providerPaymentId = idOf(meaning);
      if (providerPaymentId === undefined) return [];
      return [{ providerPaymentId, paymentId: purposeOf(meaning)?.paymentId }];
    }),
  );
  const read: Writable<EventsRead> = { told: [], notes: [], conclusions: [], orphans: [], surplus: [], disputes: 0 };
  for (const { event, meaning } of meanings) {
    const { eventId } = event;
    const providerPaymentId = idOf(meaning) ?? '';
    const matched = known.get(providerPaymentId);
    if (matched === undefined || matched.isSurplus) {
      if (isMoneyOfOurs(meaning)) read.orphans.push({ event, providerPaymentId });
      else if (matched !== undefined && isOpen(meaning)) read.surplus.push({ event, providerPaymentId });
      else read.conclusions.push({ eventId, state: 'IGNORED', outcome: 'no payment of ours' });
      continue;
    }
    const { paymentId } = matched;
    switch (meaning.kind) {
      case 'moved':
        read.told.push({ ...meaning.payment, paymentId });
        break;
      case 'declined':
        read.notes.push({ eventId, paymentId, type: 'PAYMENT_DECLINED', detail: meaning.code });
        break;
      case 'disputed':
        read.notes.push({ eventId, paymentId, type: 'PAYMENT_DISPUTED', detail: meaning.reason });
        read.disputes += 1;
        break;
      case 'ignored':
        break;
    }
    const { kind } = meaning;
    read.conclusions.push({ eventId, state: 'DONE', outcome: kind, ...(kind === 'moved' && { decides: paymentId }) });
  }
  return read;
}

function idOf(meaning: EventMeaning): string | undefined {
  switch (meaning.kind) {
    case 'moved':
    case 'declined':
      return meaning.payment.providerPaymentId;
    case 'disputed':
      return meaning.providerPaymentId;
    case 'ignored':
      return undefined;
  }
}

function purposeOf(meaning: EventMeaning): ProviderPayment['purpose'] {
  return meaning.kind === 'moved' || meaning.kind === 'declined' ? meaning.payment.purpose : undefined;
}

function isOpen(meaning: EventMeaning): boolean {
  return meaning.kind === 'moved' && meaning.payment.state === 'OPEN';
}

function isMoneyOfOurs(meaning: EventMeaning): boolean {
  if (meaning.kind !== 'moved' || meaning.payment.purpose === undefined) return false;
  return meaning.payment.state === 'AUTHORIZED' || meaning.payment.state === 'CAPTURED';
}
