/** With four hashes, one stranger in 400 is taken for an owner. */
const BITS_PER_OWNER = 16;
const HASHES = 4;
/** 8 kB: of a small sale no stranger is ever taken for an owner. */
const BITS_MIN = 65_536;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const SECOND_PRIME = 0x85ebca6b;

/** A Bloom filter of user ids: of an owner it always says so, of anybody else almost never. */
export class OwnerFilter {
  readonly #bits: Uint32Array;
  /** The number of bits is a power of two. */
  readonly #mask: number;

  constructor(ownersMax: number) {
    const bits = 2 ** Math.ceil(Math.log2(Math.max(ownersMax * BITS_PER_OWNER, BITS_MIN)));
    this.#bits = new Uint32Array(bits / 32);
    this.#mask = bits - 1;
  }

  add(userId: string): void {
    const { first, step } = this.#hash(userId);
    for (let hash = 0; hash < HASHES; hash += 1) {
      const place = (first + Math.imul(hash, step)) & this.#mask;
      this.#bits[place >>> 5] = (this.#bits[place >>> 5] as number) | (1 << (place & 31));
    }
  }

  mayHave(userId: string): boolean {
    const { first, step } = this.#hash(userId);
    for (let hash = 0; hash < HASHES; hash += 1) {
      const place = (first + Math.imul(hash, step)) & this.#mask;
      if (((this.#bits[place >>> 5] as number) & (1 << (place & 31))) === 0) return false;
    }
    return true;
  }

  /** Where the bits of a user begin, and how far apart they are: odd, so that they are different ones. */
  #hash(userId: string): { readonly first: number; readonly step: number } {
    let first = FNV_OFFSET;
    let second = userId.length;
    for (let i = 0; i < userId.length; i += 1) {
      const code = userId.charCodeAt(i);
      first = Math.imul(first ^ code, FNV_PRIME);
      second = Math.imul(second ^ code, SECOND_PRIME);
      second ^= second >>> 15;
    }
    return { first: first ^ (first >>> 16), step: second | 1 };
  }
}
