import type { DeadLetter, decodeReservations } from 'flashsale-core';

/** A dead letter as operators see it; null where the broker did not say. */
export interface DeadLetterView {
  readonly deadLetterId: string;
  readonly reason: string | null;
  readonly queue: string | null;
  readonly count: number;
  readonly at: string | null;
  /** The sale whose reservations it holds; null where it holds none that can be read. */
  readonly saleId: string | null;
  /** Why it could not become orders: what PostgreSQL said, or what is wrong with it; null where nobody recorded it. */
  readonly cause: string | null;
  readonly reservations: readonly DeadReservation[];
  /** Parsed if it is JSON, else the text; only the beginning of a long body. */
  readonly body: unknown;
}

interface DeadReservation {
  readonly userId: string;
  readonly orderId: string;
}

/** How many of the letters that were read are of which sale; null for those that cannot be read. */
export interface DeadLettersOfSale {
  readonly saleId: string | null;
  readonly letters: number;
}

export interface DeadLetterList {
  /** Of all sales. */
  readonly total: number;
  /** Of the thousand oldest. */
  readonly bySale: readonly DeadLettersOfSale[];
  readonly items: readonly DeadLetterView[];
}

export type ReadLetter = DeadLetter & { readonly content: ReturnType<typeof decodeReservations> };

export function saleOf({ content }: Pick<ReadLetter, 'content'>): string | null {
  return 'defect' in content ? null : (content.reservations[0]?.saleId ?? null);
}

export function toDeadLetterView(letter: ReadLetter, causes: ReadonlyMap<string, string>): DeadLetterView {
  const { deadLetterId, reason, queue, count, diedAt, body, isCut, content } = letter;
  const reservations = 'defect' in content ? [] : content.reservations;
  return {
    deadLetterId,
    reason: reason ?? null,
    queue: queue ?? null,
    count,
    at: diedAt?.toISOString() ?? null,
    saleId: saleOf(letter),
    cause: causeOf(letter, causes),
    reservations: reservations.map(({ userId, orderId }) => ({ userId, orderId })),
    body: isCut ? `${body.toString('utf8')}…` : parse(body.toString('utf8')),
  };
}

function causeOf({ content }: ReadLetter, causes: ReadonlyMap<string, string>): string | null {
  if ('defect' in content) return content.defect;
  const found = content.reservations.flatMap(({ orderId }) => causes.get(orderId.toLowerCase()) ?? []);
  return found.length === 0 ? null : [...new Set(found)].join('; ');
}

export function countBySale(letters: readonly ReadLetter[]): DeadLettersOfSale[] {
  const counts = new Map<string | null, number>();
  for (const letter of letters) counts.set(saleOf(letter), (counts.get(saleOf(letter)) ?? 0) + 1);
  return [...counts].map(([saleId, count]) => ({ saleId, letters: count })).toSorted((a, b) => b.letters - a.letters);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
