import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  drawRoomPlaces,
  type KeptRoom,
  PeriodicTask,
  type Room,
  roomIdOf,
  roomPhaseAt,
  type RoomPhase,
  Rooms,
  type Sale,
  SaleCatalog,
} from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { makeSharedAnswer, type SharedAnswer } from '../sales/sale-answer.js';
import { readEach } from '../sales/read-each.js';
import { SaleObserver } from '../sales/sale-observer.js';
import { toRoomView } from './room-view.js';

/** However many people wait, a process reads its rooms this often. */
const READ_PERIOD_MS = 500;
/** Around the start of a sale, when a whole crowd waits for the first to be called. */
const OPENING_READ_PERIOD_MS = 100;
const OPENING_MS = 10_000;
/** Caches may answer for us for a second, and for some more while they ask us. */
const CACHE_CONTROL = 'public, max-age=1, stale-while-revalidate=5';

const NOT_YET: KeptRoom = { arrivals: 0, serving: 0, bornMs: 0, keptAtMs: 0, lanes: [] };
/** People have a room in front of them: somebody must look after it. */
const KEPT_PHASES: ReadonlySet<RoomPhase> = new Set(['GATHERING', 'FROZEN', 'OPEN', 'PAUSED']);
const NOT_DRAWN: readonly Uint32Array[] = [];

/** A room as it was a moment ago. */
export interface ShownRoom {
  readonly sale: Sale;
  readonly room: Room;
  readonly phase: RoomPhase;
  readonly progress: KeptRoom;
  /** The place of each arrival before the cut-off, by lane, `general` first; empty until they are drawn. */
  readonly places: readonly Uint32Array[];
  readonly answer: SharedAnswer;
}

/** Knows the rooms of all sales from memory, so that waiting costs no store anything. */
@Injectable()
export class RoomBoard {
  readonly #logger = new Logger(RoomBoard.name);
  readonly #task = new PeriodicTask('Reading the waiting rooms', READ_PERIOD_MS, () => this.#read(), this.#logger);
  readonly #shown = new Map<string, ShownRoom>();
  readonly #rooms = new Map<string, Room>();
  readonly #places = new Map<string, { readonly roomId: string; readonly places: readonly Uint32Array[] }>();
  #listed: readonly Sale[] = [];
  #withRoom: readonly Sale[] = [];
  #soon: NodeJS.Timeout | undefined;
  #readAtMs: number | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly rooms: Rooms,
    private readonly catalog: SaleCatalog,
    private readonly observer: SaleObserver,
  ) {}

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    clearTimeout(this.#soon);
  }

  find(saleId: string): ShownRoom | 'unknown-sale' | 'no-room' | 'not-ready' {
    const shown = this.#shown.get(saleId);
    if (shown !== undefined) return shown;
    const sale = this.catalog.find(saleId);
    if (typeof sale !== 'object') return sale === 'unknown' ? 'unknown-sale' : 'not-ready';
    return sale.hasRoom && sale.retiredAt === undefined ? 'not-ready' : 'no-room';
  }

  /** How long ago the rooms were read; 0 where there are none. */
  get ageMs(): number {
    return this.#readAtMs === undefined ? 0 : performance.now() - this.#readAtMs;
  }

  /** How long no worker has looked after one of the rooms that people stand before. */
  get unkeptMs(): number {
    const nowMs = this.observer.nowMs();
    const rooms = [...this.#shown.values()].filter(({ phase }) => KEPT_PHASES.has(phase));
    const ages = rooms.map(({ room, progress }) => nowMs - Math.max(progress.keptAtMs, room.opensAt.getTime()));
    return Math.max(...ages, 0);
  }

  /** Without PostgreSQL the rooms go on as they were. */
  async #read(): Promise<void> {
    const due = this.#salesWithRoom().filter((sale) => !this.#isOver(sale));
    if (due.length === 0) {
      this.#readAtMs = undefined;
      return;
    }
    this.#readAtMs ??= performance.now();
    const saleIds = due.map(({ saleId }) => saleId);
    let fault: Error | undefined;
    try {
      for (const room of await this.rooms.find(saleIds)) this.#rooms.set(room.saleId, room);
    } catch (error) {
      fault = error as Error;
    }
    const known = saleIds.filter((saleId) => this.#rooms.has(saleId));
    // Before their progress is read, as it takes a moment: who is called meanwhile is let in with the first.
    for (const saleId of known) await this.#draw(this.#rooms.get(saleId) as Room);
    let isRead = fault === undefined;
    const progress = await readEach(this.rooms, known, async (saleId) => {
      try {
        return await this.rooms.read(this.#rooms.get(saleId) as Room);
      } catch (error) {
        isRead = false;
        throw error;
      }
    });
    const observed = await this.observer.observeAll(known, 'first-page');
    for (const sale of due) {
      const room = this.#rooms.get(sale.saleId);
      if (room === undefined) continue;
      const { stock, held } = observed.get(sale.saleId)?.observed ?? { stock: 1, held: 0 };
      this.#show(sale, room, progress.get(sale.saleId), stock + held === 0);
    }
    if (due.some(({ saleId }) => this.#isOpening(this.#shown.get(saleId)))) this.#readSoon();
    if (isRead) this.#readAtMs = performance.now();
    if (fault !== undefined) throw fault;
  }

  /** Whether the first is about to be called. */
  #isOpening(shown: ShownRoom | undefined): boolean {
    if (shown === undefined || shown.room.list === undefined) return false;
    const { sale, progress } = shown;
    const sinceStartMs = this.observer.nowMs() - sale.startsAt.getTime();
    const queues = [progress, ...progress.lanes];
    const isExpected = queues.some(({ arrivals }) => arrivals > 0) && queues.every(({ serving }) => serving === 0);
    return isExpected && Math.abs(sinceStartMs) < OPENING_MS;
  }

  #readSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#task.runSoon(), OPENING_READ_PERIOD_MS);
  }

  #salesWithRoom(): readonly Sale[] {
    const sales = this.catalog.list() ?? [];
    if (sales !== this.#listed) {
      this.#listed = sales;
      this.#withRoom = sales.filter(({ hasRoom, retiredAt }) => hasRoom && retiredAt === undefined);
      const saleIds = new Set(this.#withRoom.map(({ saleId }) => saleId));
      for (const saleId of this.#shown.keys()) if (!saleIds.has(saleId)) this.#forget(saleId);
    }
    return this.#withRoom;
  }

  #forget(saleId: string): void {
    this.#shown.delete(saleId);
    this.#rooms.delete(saleId);
    this.#places.delete(saleId);
  }

  /** What has ended stays as it is, unless an operator changes the sale. */
  #isOver(sale: Sale): boolean {
    const shown = this.#shown.get(sale.saleId);
    return shown?.phase === 'ENDED' && shown.sale === sale;
  }

  /** Kept from then on: nobody draws again. */
  async #draw(room: Room): Promise<void> {
    const drawn = this.#places.get(room.saleId);
    if (drawn?.roomId === roomIdOf(room)) return;
    const places = await drawRoomPlaces(room);
    if (places !== undefined) this.#places.set(room.saleId, { roomId: roomIdOf(room), places });
  }

  #show(sale: Sale, room: Room, read: KeptRoom | undefined, isSoldOut: boolean): void {
    const last = this.#shown.get(sale.saleId);
    const before = last !== undefined && roomIdOf(last.room) === roomIdOf(room) ? last : undefined;
    const progress = laterOf(before?.progress ?? NOT_YET, read ?? NOT_YET);
    const drawn = this.#places.get(sale.saleId);
    const places = drawn?.roomId === roomIdOf(room) ? drawn.places : NOT_DRAWN;
    const phase = roomPhaseAt(room, sale, isSoldOut, this.observer.nowMs());
    const text = JSON.stringify(toRoomView(sale, room, phase, progress, this.environment.roomChallenge?.kind ?? null));
    const answer = before?.answer.text === text ? before.answer : makeSharedAnswer(text, CACHE_CONTROL);
    this.#shown.set(sale.saleId, { sale, room, phase, progress, places, answer });
  }
}

/** A room never goes back, whatever a Redis that lost it says. */
function laterOf(a: KeptRoom, b: KeptRoom): KeptRoom {
  return {
    arrivals: Math.max(a.arrivals, b.arrivals),
    serving: Math.max(a.serving, b.serving),
    bornMs: Math.max(a.bornMs, b.bornMs),
    keptAtMs: Math.max(a.keptAtMs, b.keptAtMs),
    lanes: (a.lanes.length === 0 ? b : a).lanes.map(({ arrivals, serving }, i) => ({
      arrivals: Math.max(arrivals, b.lanes[i]?.arrivals ?? 0),
      serving: Math.max(serving, b.lanes[i]?.serving ?? 0),
    })),
  };
}
