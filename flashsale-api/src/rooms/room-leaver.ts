import { Injectable, Logger } from '@nestjs/common';
import { JOINS_PER_CALL_MAX, Rooms } from 'flashsale-core';
import { RoomBoard } from './room-board.js';

/** Users whom Redis was not told of yet; what it never hears ends by itself. */
const LEAVING_MAX = 10_000;

/** Tells Redis who has bought and is not inside any more, once a turn of the event loop. Nobody waits for it. */
@Injectable()
export class RoomLeaver {
  readonly #logger = new Logger(RoomLeaver.name);
  #leaving = new Map<string, string[]>();
  #count = 0;

  constructor(
    private readonly rooms: Rooms,
    private readonly board: RoomBoard,
  ) {}

  leave(saleId: string, userId: string): void {
    if (this.#count >= LEAVING_MAX) return;
    this.#count += 1;
    if (this.#leaving.size === 0) setImmediate(() => void this.#tell());
    const users = this.#leaving.get(saleId);
    if (users === undefined) this.#leaving.set(saleId, [userId]);
    else users.push(userId);
  }

  async #tell(): Promise<void> {
    const leaving = this.#leaving;
    this.#leaving = new Map();
    try {
      await Promise.all([...leaving].flatMap(([saleId, userIds]) => this.#send(saleId, userIds)));
    } catch (error) {
      this.#logger.warn(`Who has bought stays inside the room for a while: ${(error as Error).message}`);
    } finally {
      for (const userIds of leaving.values()) this.#count -= userIds.length;
    }
  }

  #send(saleId: string, userIds: readonly string[]): Promise<number>[] {
    const shown = this.board.find(saleId);
    if (typeof shown === 'string') return [];
    return Array.from({ length: Math.ceil(userIds.length / JOINS_PER_CALL_MAX) }, (_, i) =>
      this.rooms.leave(shown.room, userIds.slice(i * JOINS_PER_CALL_MAX, (i + 1) * JOINS_PER_CALL_MAX)),
    );
  }
}
