import { createHash } from 'node:crypto';

const NODE_PREFIX = Buffer.from([1]);

interface Subtree {
  readonly leaves: number;
  readonly hash: Buffer;
}

/** The root of the Merkle tree of RFC 6962 over leaves that are hashes already, added one by one; keeps one hash a level. */
export class MerkleRoot {
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
    const [last, ...larger] = this.#complete.toReversed().map(({ hash }) => hash);
    if (last === undefined) return createHash('sha256').digest();
    return larger.reduce((right, left) => nodeOf(left, right), last);
  }
}

function nodeOf(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(NODE_PREFIX).update(left).update(right).digest();
}
