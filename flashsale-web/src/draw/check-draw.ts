/*
 * Checks the draw of a waiting room as docs/waiting-room.md describes it, with what every browser has. Nothing here is taken from
 * the server but what it has published.
 */

const ALGORITHM = 'fisher-yates-aes256ctr-v1';
/** The same for a room with lanes: each is drawn by itself, from one list. */
const LANES_ALGORITHM = 'fisher-yates-aes256ctr-lanes-v1';
const GENERAL_LANE = 'general';
const HASH_BYTES = 32;
const BLOCK_BYTES = 16;
const NUMBER_BYTES = 4;
const NUMBER_VALUES = 2 ** 32;
/** Of the stream of numbers that is made at once. */
const CHUNK_BYTES = 2 ** 20;
/** As many as a lane has at most: nothing that a server says makes a browser count further. */
const DRAWN_MAX = 2_000_000;

type Bytes = Uint8Array<ArrayBuffer>;

/** What is published of a draw; hashes in hexadecimal digits. */
interface PublishedDraw {
  readonly algorithm: string;
  readonly commitment: string;
  readonly drawn: number | null;
  /** Which part of the list is whose, in this order. */
  readonly lanes?: readonly { readonly name: string; readonly drawn: number | null }[];
  readonly listRoot: string | null;
  readonly secret: string | null;
}

/** Whose place is checked. */
interface OwnNumber {
  readonly saleId: string;
  readonly arrival: number;
  readonly listedAs: string;
  readonly lane?: string | undefined;
}

export interface DrawEvidence {
  readonly draw: PublishedDraw;
  readonly own: OwnNumber;
  /** From one's leaf to the root; undefined for a number that came after the cut-off. */
  readonly path: readonly string[] | undefined;
  /** The commitment as this device read it before the draw; undefined where it has not. */
  readonly notedCommitment: string | undefined;
  /** The place that the shop says one has; undefined where it says none. */
  readonly saidPlace: number | undefined;
}

export type DrawCheck =
  /** The commitment is the one that was noted before the draw. */
  | 'noted'
  /** It is the hash of the secret. */
  | 'commitment'
  /** One's number is in the list that the order follows from. */
  | 'listed'
  /** One's place is the one that follows from secret and list. */
  | 'place';

export interface DrawVerdict {
  readonly checks: readonly { readonly check: DrawCheck; readonly ok: boolean }[];
  /** One's place, computed here. */
  readonly place: number;
}

/** 'cannot' where there is no draw yet, its rules are unknown, or this browser lacks what it takes. */
export async function checkDraw(evidence: DrawEvidence): Promise<DrawVerdict | 'cannot'> {
  const { draw, own, path, notedCommitment, saidPlace } = evidence;
  const { algorithm, commitment, drawn, listRoot, secret } = draw;
  // Pages that did not come by TLS have none.
  if (!('subtle' in crypto) || (algorithm !== ALGORITHM && algorithm !== LANES_ALGORITHM)) return 'cannot';
  if (secret === null || listRoot === null || drawn === null) return 'cannot';
  const part = partOf(draw, own);
  if (part === undefined || part.drawn > DRAWN_MAX) return 'cannot';
  const secretBytes = bytesOf(secret);
  const isInDraw = own.arrival <= part.drawn;
  const seedText = [own.saleId, part.sizes, listRoot, ...part.laneInText].join('|');
  const place = isInDraw ? await placeOf(await seedOf(secretBytes, seedText), part.drawn, own.arrival) : own.arrival;
  const checks = [
    ...(notedCommitment === undefined ? [] : [{ check: 'noted' as const, ok: notedCommitment === commitment }]),
    { check: 'commitment' as const, ok: digitsOf(await hashOf(secretBytes)) === commitment },
    ...(isInDraw ? [{ check: 'listed' as const, ok: await isListed(draw, own, part, path ?? []) }] : []),
    ...(saidPlace === undefined ? [] : [{ check: 'place' as const, ok: place === saidPlace }]),
  ];
  return { checks, place };
}

/** The part of a list that is of one lane. */
interface ListPart {
  /** Leaves of other lanes before it. */
  readonly before: number;
  readonly drawn: number;
  /** How many are of each lane, as text. */
  readonly sizes: string;
  /** What leaves and seeds have at their end. */
  readonly laneInText: readonly string[];
}

/** Undefined where the draw does not say, or its lanes do not make up the list. */
function partOf({ algorithm, drawn, lanes }: PublishedDraw, { lane }: OwnNumber): ListPart | undefined {
  if (drawn === null) return undefined;
  if (algorithm === ALGORITHM) return { before: 0, drawn, sizes: String(drawn), laneInText: [] };
  const name = lane ?? GENERAL_LANE;
  const sizes = (lanes ?? []).map((one) => one.drawn ?? 0);
  const index = (lanes ?? []).findIndex((one) => one.name === name);
  const ofLane = sizes[index];
  if (ofLane === undefined || sumOf(sizes) !== drawn) return undefined;
  return { before: sumOf(sizes.slice(0, index)), drawn: ofLane, sizes: sizes.join(','), laneInText: [name] };
}

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The number of one's leaf in the list, which its proof is asked by; undefined for one that came after the cut-off. */
export function leafNumberOf(draw: PublishedDraw, own: OwnNumber): number | undefined {
  const part = partOf(draw, own);
  return part === undefined || own.arrival > part.drawn ? undefined : part.before + own.arrival;
}

async function isListed(
  { commitment, drawn, listRoot }: PublishedDraw,
  { saleId, arrival, listedAs }: OwnNumber,
  { before, laneInText }: ListPart,
  path: readonly string[],
): Promise<boolean> {
  const text = [saleId, commitment, arrival, listedAs, ...laneInText].join('|');
  const leaf = await hashOf(Uint8Array.of(0), textOf(text));
  const root = await rootFrom(leaf, before + arrival - 1, drawn ?? 0, path.map(bytesOf));
  return root !== undefined && digitsOf(root) === listRoot;
}

/** The root of a tree of so many leaves that has this one at the index; undefined where the path has another length. */
async function rootFrom(
  leaf: Bytes,
  index: number,
  leaves: number,
  path: readonly Bytes[],
): Promise<Bytes | undefined> {
  if (leaves <= 1) return leaves === 1 && path.length === 0 ? leaf : undefined;
  const beside = path.at(-1);
  if (beside === undefined) return undefined;
  let left = 1;
  while (left * 2 < leaves) left *= 2;
  const below = path.slice(0, -1);
  const isLeft = index < left;
  const own = isLeft
    ? await rootFrom(leaf, index, left, below)
    : await rootFrom(leaf, index - left, leaves - left, below);
  if (own === undefined) return undefined;
  return isLeft ? hashOf(Uint8Array.of(1), own, beside) : hashOf(Uint8Array.of(1), beside, own);
}

async function seedOf(secret: Bytes, text: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, textOf(text)));
}

/** Shuffles all places, and says which one a number got. */
async function placeOf(seed: Bytes, drawn: number, arrival: number): Promise<number> {
  const places = Uint32Array.from({ length: drawn }, (_, i) => i + 1);
  const key = await crypto.subtle.importKey('raw', seed, 'AES-CTR', false, ['encrypt']);
  let last = drawn - 1;
  for (let chunk = 0; last > 0; chunk += 1) {
    const numbers = await numbersOf(key, chunk);
    for (let at = 0; at < CHUNK_BYTES && last > 0; at += NUMBER_BYTES) {
      const number = numbers.getUint32(at);
      const choices = last + 1;
      if (number >= NUMBER_VALUES - (NUMBER_VALUES % choices)) continue;
      const other = number % choices;
      [places[last], places[other]] = [places[other] ?? 0, places[last] ?? 0];
      last -= 1;
    }
  }
  return places[arrival - 1] ?? arrival;
}

/** A part of the stream: AES-256 in counter mode over zeros. */
async function numbersOf(key: CryptoKey, chunk: number): Promise<DataView> {
  const counter = new Uint8Array(BLOCK_BYTES);
  new DataView(counter.buffer).setUint32(BLOCK_BYTES - NUMBER_BYTES, (chunk * CHUNK_BYTES) / BLOCK_BYTES);
  const stream = { name: 'AES-CTR', counter, length: 64 };
  return new DataView(await crypto.subtle.encrypt(stream, key, new Uint8Array(CHUNK_BYTES)));
}

async function hashOf(...parts: readonly Bytes[]): Promise<Bytes> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined));
}

function textOf(text: string): Bytes {
  return new TextEncoder().encode(text);
}

function bytesOf(digits: string): Bytes {
  return Uint8Array.from({ length: HASH_BYTES }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

function digitsOf(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
