const BYTES_MAX = 1_024;

/** Writes a state as a string of one character a byte, so that millions fit into memory. */
export class ByteString {
  readonly #bytes = Buffer.alloc(BYTES_MAX);
  #length = 0;

  put(value: number): void {
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  putFlags(first: boolean, second = false, third = false, fourth = false): void {
    this.put((first ? 1 : 0) + (second ? 2 : 0) + (third ? 4 : 0) + (fourth ? 8 : 0));
  }

  putMask(mask: number): void {
    this.put(mask & 255);
    this.put((mask >>> 8) & 255);
    this.put((mask >>> 16) & 255);
  }

  /** What was written since the last call. */
  take(): string {
    const text = this.#bytes.toString('latin1', 0, this.#length);
    this.#length = 0;
    return text;
  }
}
