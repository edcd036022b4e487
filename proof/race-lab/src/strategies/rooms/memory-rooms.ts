import type { MemoryCounters } from '../../stores/memory-counters.js';
import { type Claim, type ClaimOutcome, type Guard, guardOver } from '../guard.js';

const UINT32_VALUES = 2 ** 32;

/** Numbers in the order of arrival, and the places that are drawn for them, for one counter. */
export class MemoryRoom {
  readonly #numbers = new Map<string, number>();
  #places: readonly number[] | undefined;

  constructor(readonly capacity: number) {}

  /** The number of a claimant, who has one. */
  take(claimant: string): number {
    const number = this.#numbers.get(claimant) ?? this.#numbers.size + 1;
    this.#numbers.set(claimant, number);
    return number;
  }

  /** The place of each number so far, the first one's first; the same once it is drawn. Whoever comes later has none. */
  draw(): readonly number[] {
    this.#places ??= shuffled(this.#numbers.size);
    return this.#places;
  }
}

/** Counters in memory, each with a room before it. */
export function guardOverMemoryRooms(
  memory: MemoryCounters,
  claim: (room: MemoryRoom, request: Claim) => Promise<ClaimOutcome>,
): Guard {
  const rooms = new Map<string, MemoryRoom>();
  const roomOf = (counterId: string): MemoryRoom => {
    const room = rooms.get(counterId);
    if (room === undefined) throw new Error(`there is no room ${counterId} in memory`);
    return room;
  };
  return {
    ...guardOver(memory, (request) => claim(roomOf(request.counterId), request)),
    open: (counter) => {
      rooms.set(counter.id, new MemoryRoom(counter.capacity));
      return memory.open(counter);
    },
    discard: (counterId) => {
      rooms.delete(counterId);
      return memory.discard(counterId);
    },
  };
}

/** 1 to `count`, each order equally likely: the shuffle of Fisher and Yates. */
function shuffled(count: number): number[] {
  const places = Array.from({ length: count }, (_, i) => i + 1);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = randomBelow(last + 1);
    [places[last], places[other]] = [places[other] as number, places[last] as number];
  }
  return places;
}

function randomBelow(choices: number): number {
  const limit = UINT32_VALUES - (UINT32_VALUES % choices);
  const numbers = new Uint32Array(1);
  do crypto.getRandomValues(numbers);
  while ((numbers[0] as number) >= limit);
  return (numbers[0] as number) % choices;
}
