import { hash } from 'node:crypto';
import { setImmediate as pause } from 'node:timers/promises';
import { HASH_BYTES } from './draw.js';

/** Leaves in one row of a stored list: a whole tree, whose root is a node of the tree over the list. */
export const LEAVES_PER_SEGMENT = 1_024;
const NODE_PREFIX = 1;

/** The root of the Merkle tree of RFC 6962 over leaves that are hashes already, put together as a list of a draw is stored. */
export async function rootOf(leaves: Buffer): Promise<Buffer> {
  if (leaves.length === 0) return hash('sha256', '', 'buffer');
  let level = leaves;
  while (level.length > HASH_BYTES) level = await rootsOf(level);
  return Buffer.from(level);
}

/** The roots of the trees over so many leaves each, put together. Others of the process have their turn after each. */
export async function rootsOf(leaves: Buffer): Promise<Buffer> {
  const roots = Buffer.alloc(Math.ceil(leaves.length / (LEAVES_PER_SEGMENT * HASH_BYTES)) * HASH_BYTES);
  const nodes = Buffer.alloc(LEAVES_PER_SEGMENT * HASH_BYTES);
  for (let at = 0; at < roots.length; at += HASH_BYTES) {
    await pause();
    const bytes = leaves.copy(nodes, 0, at * LEAVES_PER_SEGMENT);
    foldIntoRoot(nodes, bytes / HASH_BYTES);
    nodes.copy(roots, at, 0, HASH_BYTES);
  }
  return roots;
}

/** Leaves the root at the beginning. Works in place, on bytes as text: a Buffer for each node takes three times as long. */
function foldIntoRoot(nodes: Buffer, leaves: number): void {
  const both = Buffer.alloc(1 + 2 * HASH_BYTES, NODE_PREFIX);
  for (let left = leaves; left > 1; left = Math.ceil(left / 2)) {
    const pairs = Math.floor(left / 2);
    for (let i = 0; i < pairs; i += 1) {
      nodes.copy(both, 1, 2 * i * HASH_BYTES, 2 * (i + 1) * HASH_BYTES);
      nodes.write(hash('sha256', both, 'binary'), i * HASH_BYTES, 'latin1');
    }
    // The last of an odd number is the root of a smaller tree, and goes up as it is.
    if (left % 2 === 1) nodes.copy(nodes, pairs * HASH_BYTES, (left - 1) * HASH_BYTES, left * HASH_BYTES);
  }
}

/** The same tree with all of its nodes, so that it has the paths of many leaves. */
export class MerkleTree {
  /** The leaves, the nodes above them, and so on to the root. */
  readonly #levels: readonly (readonly Buffer[])[];

  constructor(leaves: readonly Buffer[]) {
    const levels = [leaves];
    for (let level = leaves; level.length > 1; levels.push(level)) level = aboveOf(level);
    this.#levels = levels;
  }

  /** What a leaf is hashed with on the way to the root, the leaf's neighbour first. */
  pathOf(index: number): Buffer[] {
    return this.#levels.flatMap((level, height) => level[Math.floor(index / 2 ** height) ^ 1] ?? []);
  }
}

/** A node for each two; the last of an odd number is the root of a smaller tree, and goes up as it is. */
function aboveOf(level: readonly Buffer[]): Buffer[] {
  return Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => {
    const [left, right] = [level[2 * i] as Buffer, level[2 * i + 1]];
    return right === undefined ? left : nodeOf(left, right);
  });
}

function nodeOf(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from([NODE_PREFIX]), left, right]), 'buffer');
}
