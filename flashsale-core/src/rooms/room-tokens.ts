import { createHmac, timingSafeEqual } from 'node:crypto';

/** A user's number in a room. It does not expire: the room ends with its sale. */
export interface Ticket {
  readonly saleId: string;
  readonly roomId: string;
  readonly userId: string;
  readonly arrival: number;
  /** By a code: called before all others. */
  readonly isFirst?: boolean;
  /** The number of the lane that the arrival is in, where that is not `general`. */
  readonly lane?: number | undefined;
}

/** That a user may buy, until an instant by the clock of Redis. */
export interface Admission {
  readonly saleId: string;
  readonly roomId: string;
  readonly userId: string;
  readonly untilMs: number;
  /** Since when Redis had the room; one that lost it knows nobody who was inside. */
  readonly bornMs: number;
}

/** What a token begins with, so that one is never taken for another. */
type Kind = 't1' | 'a1';

/** In a ticket that is called first; in one of another lane than `general`, the number of the lane stands above it. */
const FIRST = 1;

/** Longer than any of ours. */
const TOKEN_LENGTH_MAX = 600;

/**
 * Tickets and admissions of waiting rooms: JSON in base64url, signed by HMAC-SHA-256. They are made and checked in the turn that
 * needs them, without a store.
 */
export class RoomTokens {
  /** @param secrets the first one signs; tokens of the others are still good */
  constructor(private readonly secrets: readonly [string, ...string[]]) {}

  ticket({ saleId, roomId, userId, arrival, isFirst, lane = 0 }: Ticket): string {
    const where = isFirst ? FIRST : lane > 0 ? FIRST + lane : 0;
    return this.#sign('t1', [saleId, roomId, userId, arrival, ...(where === 0 ? ([] as const) : ([where] as const))]);
  }

  /** Undefined for one that is not ours. */
  readTicket(token: string): Ticket | undefined {
    const read = this.#read('t1', token);
    if (read === undefined) return undefined;
    const [saleId, roomId, userId, arrival, where = 0] = read;
    return {
      ...{ saleId, roomId, userId, arrival },
      ...(where === FIRST && { isFirst: true }),
      ...(where > FIRST && { lane: where - FIRST }),
    };
  }

  admission({ saleId, roomId, userId, untilMs, bornMs }: Admission): string {
    return this.#sign('a1', [saleId, roomId, userId, untilMs, bornMs]);
  }

  /** Undefined for one that is not ours; an expired one is. */
  readAdmission(token: string): Admission | undefined {
    const read = this.#read('a1', token);
    return read && { saleId: read[0], roomId: read[1], userId: read[2], untilMs: read[3], bornMs: read[4] ?? 0 };
  }

  #sign(kind: Kind, content: Content): string {
    const signed = `${kind}.${Buffer.from(JSON.stringify(content)).toString('base64url')}`;
    return `${signed}.${signatureOf(this.secrets[0], signed).toString('base64url')}`;
  }

  #read(kind: Kind, token: string): Content | undefined {
    const end = token.lastIndexOf('.');
    if (token.length > TOKEN_LENGTH_MAX || end < 0 || !token.startsWith(`${kind}.`)) return undefined;
    const signed = token.slice(0, end);
    const given = token.slice(end + 1);
    const isOurs = this.secrets.some((secret) => isSame(given, signatureOf(secret, signed).toString('base64url')));
    if (!isOurs) return undefined;
    return JSON.parse(Buffer.from(signed.slice(kind.length + 1), 'base64url').toString()) as Content;
  }
}

/** The last one is the birth of an admission, or the lane of a ticket. */
type Content = readonly [saleId: string, roomId: string, userId: string, number: number, more?: number];

function signatureOf(secret: string, signed: string): Buffer {
  return createHmac('sha256', secret).update(signed).digest();
}

/** Compares text, as several texts of base64url mean the same bytes. */
function isSame(given: string, expected: string): boolean {
  const bytes = Buffer.from(given);
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected));
}
