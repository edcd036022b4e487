import type { Identities } from '../identities/identities.js';

/** What a load process does in one go. It travels between processes, so it is plain data. */
export interface LoadPlan {
  readonly target: LoadTarget;
  readonly seconds: number;
  /** So many are sent and no more, however long that takes within the seconds; what is answered 503 is sent again. */
  readonly requests?: number;
  /** Requests under way at once, one on each connection. */
  readonly connections: number;
  /** Arrivals a second, whatever the answers do. Undefined: each connection sends as soon as it has its answer. */
  readonly ratePerSecond: number | undefined;
  /** Purchases go to these sales in turn. */
  readonly saleIds: readonly string[];
  readonly buyers: Buyers;
  /** Undefined: buyers say who they are, and come from one address. */
  readonly identities: Identities | undefined;
  /** The share of requests that poll the stock instead of buying. */
  readonly pollShare: number;
  /** What is asked of a waiting room, where it is not purchases alone. */
  readonly room?: RoomRequests;
}

export type RoomRequests =
  /** The public document, by clients who have it already or not. */
  | { readonly ask: 'document'; readonly etag: string | undefined }
  /** A number for each buyer. */
  | { readonly ask: 'number' }
  /** Whether it is the turn of each buyer, who has the arrival of its own number. */
  | { readonly ask: 'turn'; readonly secret: string; readonly roomId: string }
  /** Purchases by buyers who are admitted. */
  | { readonly ask: 'purchase'; readonly secret: string; readonly roomId: string };

export type LoadTarget =
  | { readonly kind: 'http'; readonly ports: readonly number[] }
  /** Buyers who hold a unit also pay for it, at a provider on this machine. */
  | { readonly kind: 'shop'; readonly port: number; readonly providerPort: number }
  /** The production script of reservations, without any HTTP. */
  | {
      readonly kind: 'redis';
      readonly url: string;
      /** Whether `url` is a list of the nodes of a cluster. */
      readonly isCluster?: boolean;
      /** 1 where absent. */
      readonly attemptsPerCall?: number;
    };

export type Buyers =
  /** Every purchase is by somebody else. */
  | { readonly kind: 'new'; readonly prefix: string }
  /** Purchases by `<prefix>0` to `<prefix><count - 1>`, one after the other, then from the first one again. */
  | { readonly kind: 'in turn'; readonly prefix: string; readonly count: number }
  /** Purchases by `<prefix>0` to `<prefix><count - 1>`, in a scattered order. */
  | { readonly kind: 'known'; readonly prefix: string; readonly count: number };

export interface LoadResult {
  /** From the first request to the last answer; of buyers who pay, the provider's. */
  readonly seconds: number;
  readonly answers: number;
  /** Buyers who have paid. */
  readonly paid: number;
  /** Answers that were no HTTP 200, and connections that broke. */
  readonly failures: number;
  /** Purchases by the status in their answer. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** An HDR histogram in microseconds, compressed, as base64. */
  readonly latency: string;
}

/** How many purchases got a unit, sold or held. */
export function unitsIn(outcomes: LoadResult['outcomes']): number {
  return (outcomes['SUCCESS'] ?? 0) + (outcomes['HELD'] ?? 0);
}

/** A number with no factor in common with counts that are powers of ten, so every buyer has a turn before one has two. */
const STRIDE = 7_919;

export function buyerOf(buyers: Buyers, index: number): string {
  return buyerName(buyers, buyerIndexOf(buyers, index));
}

/** The number of the buyer who sends the request of this index. */
export function buyerIndexOf(buyers: Buyers, index: number): number {
  switch (buyers.kind) {
    case 'new':
      return index;
    case 'in turn':
      return index % buyers.count;
    case 'known':
      return (index * STRIDE) % buyers.count;
  }
}

export function buyerName({ prefix }: Buyers, buyer: number): string {
  return `${prefix}${buyer}`;
}

/** Everybody, where their number is known. @throws where everybody is new, as nobody can prepare for that */
export function buyersOf(buyers: Buyers): string[] {
  if (buyers.kind === 'new') throw new Error('New buyers have no end, so their tokens cannot be made before');
  return Array.from({ length: buyers.count }, (_, buyer) => buyerName(buyers, buyer));
}

/** Whether the request of this index is a poll: they are spread evenly between the purchases. */
export function isPoll(pollShare: number, index: number): boolean {
  return Math.floor((index + 1) * pollShare) > Math.floor(index * pollShare);
}
