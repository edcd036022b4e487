import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertySeed } from '../../test-support/index.js';
import { rootOf } from './close-list.js';
import { commitmentOf, drawPlaces, leafOf, newSecret, placeOfArrival, seedOf } from './draw.js';
import { MerkleRoot } from './merkle-root.js';

const seedBytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const sha256 = (...parts: (Buffer | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

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

  it('keeps to what was drawn once: a vector', async () => {
    expect((await drawPlaces(sha256('vector'), 10)).join()).toBe('5,8,6,2,10,3,9,1,4,7');
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

  it('has the root of RFC 6962, however many leaves it has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(seedBytes, { maxLength: 40 }), async (leaves) => {
        expect(await rootOf(Buffer.concat(leaves))).toEqual(treeHash(leaves));
      }),
      { seed: propertySeed, numRuns: 100 },
    );
  });

  it('has another root when a leaf is another, or two change places', async () => {
    const leaves = Array.from({ length: 13 }, (_, i) => sha256(String(i)));
    const root = (some: readonly Buffer[]): string => {
      const tree = new MerkleRoot();
      for (const leaf of some) tree.add(leaf);
      return tree.digest().toString('hex');
    };
    const swapped = leaves.with(3, leaves[4] as Buffer).with(4, leaves[3] as Buffer);
    expect(new Set([root(leaves), root(leaves.with(5, sha256('x'))), root(swapped), root(leaves.slice(1))]).size).toBe(
      4,
    );
  });
});
