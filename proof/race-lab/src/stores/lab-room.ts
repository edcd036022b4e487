import { createHash } from 'node:crypto';
import { drawPlaces, HASH_BYTES, placeOfArrival, type RedisConnection, reserveUnits, seedOf } from 'flashsale-core';
import type { Claim, ClaimOutcome, Counter } from '../strategies/guard.js';
import { LabSale } from './lab-sale.js';

/** As before the first arrival, with nobody called. */
const NEW_ROOM = {
  ...{ arrivalsBound: 0, serving: 0, drawn: undefined, perMinute: 0 },
  ...{ insideMax: undefined, insidePerUnit: undefined, unitsLeft: 0 },
};
/** Nobody here checks the list of a draw. */
const NO_LIST = Buffer.alloc(HASH_BYTES);

/** A sale of the lab with a waiting room, kept by the scripts of the flash sale. */
export class LabRoom extends LabSale {
  readonly #capacities = new Map<string, number>();
  readonly #draws = new Map<string, Promise<Uint32Array>>();

  constructor(
    redis: RedisConnection,
    private readonly ofRun: string,
  ) {
    super(redis, ofRun);
  }

  override async open(counter: Counter): Promise<void> {
    await super.open(counter);
    await this.store(counter.id).room.advance(counter.id, NEW_ROOM);
  }

  /** The number of this claimant. */
  async arrive({ counterId, claimant }: Claim): Promise<number> {
    const [outcome, number] = await this.store(counterId).room.join(counterId, [claimant]);
    if (outcome !== 'joined' || number === undefined) throw new Error(`the room of the lab answered ${outcome}`);
    return number;
  }

  /** The place of an arrival, by the draw that the flash sale makes; whoever asks first closes the list. */
  async draw({ counterId }: Claim, arrival: number): Promise<number> {
    const draw = this.#draws.get(counterId) ?? this.#makeDraw(counterId);
    this.#draws.set(counterId, draw);
    return placeOfArrival(arrival, await draw);
  }

  /** A unit for whoever is called: as many places as there are units. */
  async buy({ counterId, claimant, claimId }: Claim, place: number): Promise<ClaimOutcome> {
    if (place > (await this.#capacityOf(counterId))) return { outcome: 'sold-out' };
    const decisions = await reserveUnits(this.store(counterId), [{ userId: claimant, orderId: claimId }]);
    const outcome = decisions === 'not-ready' ? decisions : decisions.outcomes[0]?.outcome;
    if (outcome === 'reserved' || outcome === 'replayed') return { outcome: 'granted' };
    if (outcome === 'duplicate' || outcome === 'sold-out') return { outcome };
    throw new Error(`the sale of the lab answered ${outcome}`);
  }

  /** Called in the process that opened it; the others keep what a round left until they end. */
  override async discard(counterId: string): Promise<void> {
    this.#capacities.delete(counterId);
    this.#draws.delete(counterId);
    await super.discard(counterId);
  }

  async #capacityOf(counterId: string): Promise<number> {
    const known = this.#capacities.get(counterId);
    if (known !== undefined) return known;
    const capacity = await this.totalStock(counterId);
    this.#capacities.set(counterId, capacity);
    return capacity;
  }

  async #makeDraw(counterId: string): Promise<Uint32Array> {
    const [outcome, drawn] = await this.store(counterId).room.freeze(counterId);
    if (outcome !== 'frozen' || drawn === undefined) throw new Error(`the room of the lab answered ${outcome}`);
    // The processes of a run draw the same without telling each other. The shop keeps a secret that is random.
    const secret = createHash('sha256').update(`${this.ofRun}|${counterId}`).digest();
    return drawPlaces(seedOf(secret, counterId, drawn, NO_LIST), drawn);
  }
}
