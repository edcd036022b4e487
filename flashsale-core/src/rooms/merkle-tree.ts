import { hash } from 'node:crypto';
import { setImmediate as pause } from 'node:timers/promises';
import { HASH_BYTES } from './draw.js';

const NODE_PREFIX = Buffer.from([1]);
/** Leaves that are hashed before others of the process have their turn. */
const LEAVES_PER_TURN = 1_024;

interface Subtree {
  readonly leaves: number;
  readonly hash: Buffer;
}

/** The root of the Merkle tree of RFC 6962 over leaves that are hashes already, added one by one; keeps one hash a level. */
class MerkleRoot {
  readonly #complete: Subtree[] = [];
  #leaves = 0;

  get leaves(): number {
    return this.#leaves;
  }

  add(leaf: Buffer): void {
    this.#leaves += 1;
    let subtree: Subtree = { leaves: 1, hash: leaf };
    for (let left = this.#complete.at(-1); left?.leaves === subtree.leaves; left = this.#complete.at(-1)) {
      this.#complete.pop();
      subtree = { leaves: 2 * left.leaves, hash: nodeOf(left.hash, subtree.hash) };
    }
    this.#complete.push(subtree);
  }

  /** Of no leaves: the hash of nothing. */
  digest(): Buffer {
    const [last, ...larger] = this.#complete.toReversed().map((subtree) => subtree.hash);
    if (last === undefined) return hash('sha256', '', 'buffer');
    return larger.reduce((right, left) => nodeOf(left, right), last);
  }
}

/** The root of leaves that are put together, as a list of a draw is stored. */
export async function rootOf(leaves: Buffer): Promise<Buffer> {
  const tree = new MerkleRoot();
  for (let at = 0; at < leaves.length; at += HASH_BYTES) {
    if (tree.leaves % LEAVES_PER_TURN === 0) await pause();
    tree.add(leaves.subarray(at, at + HASH_BYTES));
  }
  return tree.digest();
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
  return hash('sha256', Buffer.concat([NODE_PREFIX, left, right]), 'buffer');
}
