import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertySeed } from '../../test-support/index.js';
import { commitmentOf, drawPlaces, HASH_BYTES, leafOf, newSecret, placeOfArrival, seedOf } from './draw.js';
import { LEAVES_PER_SEGMENT, MerkleTree, rootOf } from './merkle-tree.js';

const seedBytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const sha256 = (...parts: (Buffer | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

const [, vectorsText = ''] =
  /```json\n(.*?)```/s.exec(readFileSync(new URL('../../../docs/waiting-room.md', import.meta.url), 'utf8')) ?? [];
const vectors = JSON.parse(vectorsText) as {
  saleId: string;
  secret: string;
  commitment: string;
  listedAs: (string | null)[];
  leaves: string[];
  listRoot: string;
  proofs: Record<string, string[]>;
  seed: string;
  places: number[];
  million: { places: Record<string, number>; hash: string };
};

describe('a draw', () => {
  it('gives each of the first arrivals one of the first places, and later ones their turn', async () => {
    await fc.assert(
      fc.asyncProperty(seedBytes, fc.integer({ min: 0, max: 2_000 }), async (seed, drawn) => {
        const places = await drawPlaces(seed, drawn);
        const taken = Array.from({ length: drawn }, (_, i) => placeOfArrival(i + 1, places)).sort((a, b) => a - b);
        expect(taken).toEqual(Array.from({ length: drawn }, (_, i) => i + 1));
        expect(placeOfArrival(drawn + 1, places)).toBe(drawn + 1);
      }),
      { seed: propertySeed, numRuns: 60 },
    );
  });

  it('prefers no order: of four arrivals each of the 24 is as frequent', async () => {
    const draws = 24_000;
    const counts = new Map<string, number>();
    for (let i = 0; i < draws; i += 1) {
      const order = (await drawPlaces(sha256(String(i)), 4)).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const expected = draws / 24;
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(24);
    // 23 degrees of freedom: more comes once in a hundred thousand.
    expect(chiSquare).toBeLessThan(63);
  });

  it('is as docs/waiting-room.md says, by a program that knows nothing else', async () => {
    const secret = Buffer.alloc(32, 7);
    const drawn = 1_000;
    const listRoot = sha256('a list');
    const seed = createHmac('sha256', secret)
      .update(`sale_1|${drawn}|${listRoot.toString('hex')}`)
      .digest();
    const stream = createCipheriv('aes-256-ctr', seed, Buffer.alloc(16)).update(Buffer.alloc(64_000));
    let at = 0;
    const places = Array.from({ length: drawn }, (_, i) => i + 1);
    for (let last = drawn - 1; last >= 1; last -= 1) {
      const fair = 2 ** 32 - (2 ** 32 % (last + 1));
      let number: number;
      do {
        number = stream.readUInt32BE(at);
        at += 4;
      } while (number >= fair);
      const other = number % (last + 1);
      [places[last], places[other]] = [places[other] as number, places[last] as number];
    }

    expect(seedOf(secret, 'sale_1', drawn, listRoot)).toEqual(seed);
    expect([...(await drawPlaces(seed, drawn))]).toEqual(places);
  });

  it('gives what the test vectors of docs/waiting-room.md have', async () => {
    const { saleId, commitment, million } = vectors;
    const secret = Buffer.from(vectors.secret, 'hex');
    expect(commitmentOf(secret).toString('hex')).toBe(commitment);
    const leaves = vectors.listedAs.map((pseudonym, i) =>
      pseudonym === null ? Buffer.alloc(HASH_BYTES) : leafOf({ saleId, commitment, arrival: i + 1, pseudonym }),
    );
    expect(leaves.map((leaf) => leaf.toString('hex'))).toEqual(vectors.leaves);
    const root = await rootOf(Buffer.concat(leaves));
    expect(root.toString('hex')).toBe(vectors.listRoot);
    for (const [arrival, path] of Object.entries(vectors.proofs))
      expect(new MerkleTree(leaves).pathOf(Number(arrival) - 1).map((hash) => hash.toString('hex'))).toEqual(path);
    const seed = seedOf(secret, saleId, leaves.length, root);
    expect(seed.toString('hex')).toBe(vectors.seed);
    expect([...(await drawPlaces(seed, leaves.length))]).toEqual(vectors.places);
    const places = await drawPlaces(seed, 1_000_000);
    for (const [arrival, place] of Object.entries(million.places))
      expect(placeOfArrival(Number(arrival), places)).toBe(place);
    expect(sha256(places.join(',')).toString('hex')).toBe(million.hash);
  });

  it('is bound to its secret', () => {
    const secret = newSecret();
    expect(secret).toHaveLength(32);
    expect(commitmentOf(secret)).toEqual(sha256(secret));
    expect(newSecret()).not.toEqual(secret);
  });
});

describe('the list of a draw', () => {
  const place = { saleId: 'sale_1', commitment: 'c0', arrival: 7, pseudonym: 'ab' };

  it('has a leaf that changes with each part of a place', () => {
    expect(leafOf(place)).toEqual(sha256(Buffer.from([0]), 'sale_1|c0|7|ab'));
    const others = [{ saleId: 'sale_2' }, { commitment: 'c1' }, { arrival: 8 }, { pseudonym: 'ac' }];
    const leaves = others.map((other) => leafOf({ ...place, ...other }).toString('hex'));
    expect(new Set([...leaves, leafOf(place).toString('hex')]).size).toBe(5);
  });

  /** As RFC 6962 defines it. */
  function treeHash(leaves: readonly Buffer[]): Buffer {
    const [only] = leaves;
    if (only === undefined) return sha256();
    if (leaves.length === 1) return only;
    let left = 1;
    while (left * 2 < leaves.length) left *= 2;
    return sha256(Buffer.from([1]), treeHash(leaves.slice(0, left)), treeHash(leaves.slice(left)));
  }

  it.each(
    [0, 1, 2, 3].flatMap((rows) => [-1, 0, 1, 7].map((more) => rows * LEAVES_PER_SEGMENT + more)).filter((n) => n > 0),
  )('has the root of RFC 6962, with %i leaves', async (count) => {
    const leaves = Array.from({ length: count }, (_, i) => sha256(String(i)));
    const list = Buffer.concat(leaves);
    expect(await rootOf(list)).toEqual(treeHash(leaves));
    expect(list.equals(Buffer.concat(leaves))).toBe(true);
  });

  it('has the root of RFC 6962, however many leaves it has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(seedBytes, { maxLength: 40 }), async (leaves) => {
        expect(await rootOf(Buffer.concat(leaves))).toEqual(treeHash(leaves));
      }),
      { seed: propertySeed, numRuns: 100 },
    );
  });

  /** As docs/waiting-room.md says. */
  function rootFrom(leaf: Buffer, index: number, leaves: number, path: readonly Buffer[]): Buffer {
    if (leaves === 1) return path.length === 0 ? leaf : sha256('the path is too long');
    let left = 1;
    while (left * 2 < leaves) left *= 2;
    const [beside, below] = [path.at(-1) ?? sha256('the path is too short'), path.slice(0, -1)];
    return index < left
      ? sha256(Buffer.from([1]), rootFrom(leaf, index, left, below), beside)
      : sha256(Buffer.from([1]), beside, rootFrom(leaf, index - left, leaves - left, below));
  }

  it('has a path from each leaf to its root, however many it has', async () => {
    for (let count = 1; count <= 70; count += 1) {
      const leaves = Array.from({ length: count }, (_, i) => sha256(String(i)));
      const tree = new MerkleTree(leaves);
      const root = treeHash(leaves);
      leaves.forEach((leaf, i) => expect(rootFrom(leaf, i, count, tree.pathOf(i))).toEqual(root));
    }
  });

  it('has another root when a leaf is another, or two change places', async () => {
    const leaves = Array.from({ length: 13 }, (_, i) => sha256(String(i)));
    const swapped = leaves.with(3, leaves[4] as Buffer).with(4, leaves[3] as Buffer);
    const lists = [leaves, leaves.with(5, sha256('x')), swapped, leaves.slice(1)];
    const roots = await Promise.all(lists.map(async (list) => (await rootOf(Buffer.concat(list))).toString('hex')));
    expect(new Set(roots).size).toBe(4);
  });
});
