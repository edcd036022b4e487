import { Injectable, Logger } from '@nestjs/common';
import {
  ARRIVALS_MARGIN_MIN,
  cutOffMsOf,
  failPoint,
  type LaneProgress,
  type Lease,
  Leases,
  PeriodicTask,
  Reconciliation,
  type Room,
  type RoomOfSale,
  type RoomProgress,
  Rooms,
  type SaleObservation,
  saleStatusAt,
} from 'flashsale-core';
import { RoomMetrics } from './room-metrics.js';

/** People are called this often. */
const ROUND_PERIOD_MS = 250;
const ROOMS_READ_PERIOD_MS = 1_000;
const NOTE_PERIOD_MS = 1_000;

/** What PostgreSQL was told last of a room. */
interface Noted {
  readonly atMs: number;
  readonly progress: RoomProgress;
}

/** What is held comes back or is bought: half of it counts as left. */
const HELD_UNITS_SHARE = 0.5;

/** Opens waiting rooms, closes their lists, draws, and calls people, in one worker at a time. */
@Injectable()
export class RoomKeeper {
  readonly #logger = new Logger(RoomKeeper.name);
  readonly #lease: Lease;
  readonly #task: PeriodicTask;
  #rooms: readonly RoomOfSale[] = [];
  #roomsReadAtMs = -Infinity;
  readonly #noted = new Map<string, Noted>();
  /** Lists that are being closed, or just were, by sale. A million numbers take seconds, in which other rooms call people. */
  readonly #closing = new Map<string, Promise<void>>();
  #failures: Error[] = [];

  constructor(
    private readonly rooms: Rooms,
    private readonly reconciliation: Reconciliation,
    leases: Leases,
    private readonly metrics: RoomMetrics,
  ) {
    this.#lease = leases.of('room-keeper');
    this.#task = new PeriodicTask('The keeper of waiting rooms', ROUND_PERIOD_MS, () => this.#round(), this.#logger);
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    await Promise.all(this.#closing.values());
    await this.#lease.release().catch(() => undefined);
  }

  /** Without PostgreSQL the rooms go on as they were: calling needs it not, a draw waits for it. */
  async #round(): Promise<void> {
    const failed = (error: Error): unknown => this.#failures.push(error);
    await this.#readRooms().catch(failed);
    if (this.#rooms.length > 0 && (await this.#lease.hold())) {
      const startedAtMs = performance.now();
      await this.#lease.holdDuring(async () => {
        await Promise.all(this.#rooms.map((room) => this.#keep(room).catch(failed)));
      });
      this.metrics.roundEnded(this.#rooms.length, (performance.now() - startedAtMs) / 1_000);
    }
    const [failure] = this.#failures;
    this.#failures = [];
    if (failure !== undefined) throw failure;
  }

  async #readRooms(): Promise<void> {
    const askedAtMs = performance.now();
    if (askedAtMs - this.#roomsReadAtMs < ROOMS_READ_PERIOD_MS) return;
    this.#rooms = await this.rooms.listDue();
    this.#roomsReadAtMs = askedAtMs;
    const saleIds = new Set(this.#rooms.map(({ room }) => room.saleId));
    for (const saleId of this.#noted.keys()) if (!saleIds.has(saleId)) this.#noted.delete(saleId);
    const unlisted = new Set(this.#rooms.filter(({ room }) => room.list === undefined).map(({ room }) => room.saleId));
    for (const saleId of this.#closing.keys()) if (!unlisted.has(saleId)) this.#closing.delete(saleId);
  }

  async #keep({ room, sale }: RoomOfSale): Promise<void> {
    const { saleId } = room;
    const observed = await this.reconciliation.observe({ saleId });
    const perMinute = isCalling({ room, sale }, observed) ? room.perMinute : 0;
    const unitsLeft = observed === undefined ? 0 : observed.stock + HELD_UNITS_SHARE * observed.held;
    const inlet = await this.rooms.advance(room, perMinute, unitsLeft);
    failPoint('after_advance');
    await this.#note(saleId, inlet);
    const nowMs = observed?.nowMs ?? Date.now();
    const listOverdueMs = room.list === undefined ? Math.max(nowMs - cutOffMsOf(sale), 0) : 0;
    this.metrics.kept(saleId, { ...inlet, perMinute, listOverdueMs });
    if (room.list === undefined && nowMs >= cutOffMsOf(sale)) this.#closeListMeanwhile(room, nowMs - cutOffMsOf(sale));
    else if (room.list !== undefined && room.secret === undefined && nowMs >= sale.startsAt.getTime())
      await this.#reveal(saleId, nowMs - sale.startsAt.getTime());
  }

  #closeListMeanwhile(room: Room, lateMs: number): void {
    const { saleId } = room;
    if (this.#closing.has(saleId)) return;
    const closing = this.#closeList(room, lateMs).catch((error: Error) => {
      this.#closing.delete(saleId);
      this.#failures.push(error);
    });
    this.#closing.set(saleId, closing);
  }

  async #closeList(room: Room, lateMs: number): Promise<void> {
    const startedAtMs = performance.now();
    const drawn = await this.rooms.closeList(room);
    if (drawn === 'not-ready') return void this.#closing.delete(room.saleId);
    this.metrics.listClosed(lateMs + performance.now() - startedAtMs);
    this.#logger.log(`The list of the draw for sale ${room.saleId} is closed: ${drawn} take part`);
    this.#readRoomsSoon();
  }

  async #reveal(saleId: string, lateMs: number): Promise<void> {
    const startedAtMs = performance.now();
    await this.rooms.revealSecret(saleId);
    failPoint('after_reveal');
    this.metrics.revealed(lateMs + performance.now() - startedAtMs);
    this.#logger.log(`The waiting room of sale ${saleId} calls people in the order of its draw`);
    this.#readRoomsSoon();
  }

  /** What has changed is acted upon at once: a crowd waits for the next step. */
  #readRoomsSoon(): void {
    this.#roomsReadAtMs = -Infinity;
    this.#task.runSoon();
  }

  /** So that nobody gets a number again, whatever Redis loses: a moment's arrivals may come before the next note. */
  async #note(saleId: string, progress: RoomProgress): Promise<void> {
    const nowMs = performance.now();
    const last = this.#noted.get(saleId);
    if (last !== undefined && (nowMs - last.atMs < NOTE_PERIOD_MS || isSame(last.progress, progress))) return;
    const before = queuesOf(last?.progress ?? progress);
    const bounds = queuesOf(progress).map(({ arrivals }, lane) => {
      const arrivedSince = arrivals - (before[lane]?.arrivals ?? arrivals);
      return arrivals + Math.max(2 * arrivedSince, ARRIVALS_MARGIN_MIN);
    });
    await this.rooms.note(saleId, ...bounds);
    this.#noted.set(saleId, { atMs: nowMs, progress });
  }
}

function isCalling({ room, sale }: RoomOfSale, observed: SaleObservation | undefined): boolean {
  if (room.secret === undefined || room.pausedBecause !== undefined || observed === undefined) return false;
  return saleStatusAt(sale, observed.nowMs) === 'ACTIVE' && observed.stock + observed.held > 0;
}

function isSame(a: RoomProgress, b: RoomProgress): boolean {
  const before = queuesOf(a);
  return queuesOf(b).every(
    ({ arrivals, serving }, lane) => arrivals === before[lane]?.arrivals && serving === before[lane].serving,
  );
}

/** Its lanes, `general` first. */
function queuesOf(progress: RoomProgress): LaneProgress[] {
  return [progress, ...progress.lanes];
}
