import { Injectable, Logger } from '@nestjs/common';
import { HASH_BYTES, LEAVES_PER_SEGMENT, MerkleTree, roomIdOf, Rooms } from 'flashsale-core';
import { BoundedTasks } from '../limits/bounded-tasks.js';
import { RoomBoard, type ShownRoom } from './room-board.js';
import { type RoomDraw, toRoomDraw } from './room-view.js';

/** Proofs that are made at the same time, each from one row and a thousand hashes; further ones get 503. */
const PROOFS_MAX = 10;
/** Rooms whose upper tree is kept, at most 400 KiB each. */
const TREES_MAX = 16;

export type ProofResult =
  | { readonly outcome: 'unknown-sale' | 'no-room' | 'not-ready' | 'not-listed' }
  | ({ readonly outcome: 'proven' } & DrawProof);

/** That a number is in the list of a draw. It names nobody: the leaves are in the published list as well. */
interface DrawProof {
  readonly arrival: number;
  readonly leaf: string;
  /** What the leaf is hashed with on the way to the root. */
  readonly path: readonly string[];
  readonly draw: RoomDraw;
}

interface UpperTree {
  readonly roomId: string;
  readonly tree: Promise<MerkleTree>;
}

/** Proves single numbers of a draw, without anybody reading its list. */
@Injectable()
export class DrawProofs {
  readonly #logger = new Logger(DrawProofs.name);
  readonly #trees = new Map<string, UpperTree>();
  readonly #proofs = new BoundedTasks(PROOFS_MAX);

  constructor(
    private readonly rooms: Rooms,
    private readonly board: RoomBoard,
  ) {}

  async prove(saleId: string, arrival: number): Promise<ProofResult> {
    const shown = this.board.find(saleId);
    if (typeof shown === 'string') return { outcome: shown };
    const drawn = shown.room.list?.drawn ?? 0;
    if (arrival < 1 || arrival > drawn) return { outcome: 'not-listed' };
    const notReady = { outcome: 'not-ready' } as const;
    return this.#proofs
      .run(() => this.#prove(shown, arrival), notReady)
      .catch((error: Error) => {
        this.#logger.warn(`The list of ${saleId} cannot be read: ${error.message}`);
        return notReady;
      });
  }

  async #prove({ room }: ShownRoom, arrival: number): Promise<ProofResult> {
    const segment = Math.floor((arrival - 1) / LEAVES_PER_SEGMENT);
    const index = (arrival - 1) % LEAVES_PER_SEGMENT;
    const [leaves, upper] = await Promise.all([
      this.rooms.readListSegment(room.saleId, segment),
      this.#upperTree(room.saleId, roomIdOf(room)),
    ]);
    if (leaves === undefined) return { outcome: 'not-ready' };
    const hashes = Array.from({ length: leaves.length / HASH_BYTES }, (_, i) =>
      leaves.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
    );
    // A row has as many leaves as a whole tree, so the roots of the rows are the leaves of the rest of it.
    const path = [...new MerkleTree(hashes).pathOf(index), ...upper.pathOf(segment)];
    return {
      outcome: 'proven',
      arrival,
      leaf: (hashes[index] as Buffer).toString('hex'),
      path: path.map((hash) => hash.toString('hex')),
      draw: toRoomDraw(room),
    };
  }

  /** The tree over the rows of a list, which is read once. */
  #upperTree(saleId: string, roomId: string): Promise<MerkleTree> {
    const known = this.#trees.get(saleId);
    if (known?.roomId === roomId) return known.tree;
    const tree = this.rooms.readSegmentRoots(saleId).then((roots) => new MerkleTree(roots));
    tree.catch(() => this.#trees.delete(saleId));
    this.#trees.set(saleId, { roomId, tree });
    const [oldest] = this.#trees.keys();
    if (this.#trees.size > TREES_MAX && oldest !== undefined) this.#trees.delete(oldest);
    return tree;
  }
}
