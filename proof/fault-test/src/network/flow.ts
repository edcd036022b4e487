import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Direction = 'to-store' | 'to-client';

/** How one direction of a connection behaves; what is not said is as on a sound network. */
export interface Shape {
  /** Nothing comes through until the shape changes. */
  readonly isHeld?: boolean;
  readonly delayMs?: number;
  readonly bytesPerSecond?: number;
  /** The connection breaks after so many more bytes. */
  readonly bytesLeft?: number;
}

export const PASS: Shape = {};

/** Passes on what one socket sends to another one, in a shape that may change at any moment. Holds one chunk at most. */
export class Flow {
  #shape: Shape;
  #bytesLeft: number;
  #isPassingOn = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    shape: Shape,
    private readonly cut: () => void,
  ) {
    this.#shape = shape;
    this.#bytesLeft = shape.bytesLeft ?? Infinity;
    from.on('data', (chunk: Buffer) => void this.#passOn(chunk));
    from.on('end', () => to.end());
    to.on('drain', () => this.#resume());
    if (shape.isHeld) from.pause();
  }

  get shape(): Shape {
    return this.#shape;
  }

  set shape(shape: Shape) {
    this.#shape = shape;
    this.#bytesLeft = shape.bytesLeft ?? Infinity;
    if (shape.isHeld) this.from.pause();
    else this.#resume();
  }

  async #passOn(chunk: Buffer): Promise<void> {
    const { delayMs = 0, bytesPerSecond = Infinity } = this.#shape;
    const waitMs = delayMs + (chunk.length / bytesPerSecond) * 1_000;
    if (waitMs > 0) {
      this.#isPassingOn = true;
      this.from.pause();
      await sleep(waitMs);
      this.#isPassingOn = false;
    }
    if (this.to.destroyed) return;
    if (chunk.length > this.#bytesLeft) {
      this.to.write(chunk.subarray(0, this.#bytesLeft), () => this.cut());
      this.from.pause();
      return;
    }
    this.#bytesLeft -= chunk.length;
    if (this.to.write(chunk)) this.#resume();
    else this.from.pause();
  }

  #resume(): void {
    if (this.#shape.isHeld || this.#isPassingOn || this.to.writableNeedDrain) return;
    this.from.resume();
  }
}
