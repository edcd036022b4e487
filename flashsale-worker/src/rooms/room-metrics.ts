import { Injectable } from '@nestjs/common';
import {
  type Inlet,
  INLET_LIMITS,
  type LaneProgress,
  readGauge,
  RecordedHistogram,
  type RecordedSeries,
} from 'flashsale-core';
import { Registry } from 'prom-client';
import { readSaleGauges, type SaleGauge } from '../sales/sale-gauges.js';

/** As many as there are sales that are measured. */
const ROOMS_MEASURED_MAX = 100;
/** A room that was not looked after for so long is not this worker's any more. */
const KEPT_FOR_MS = 15_000;
const ROUND_SECONDS_BUCKETS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const DELAY_SECONDS_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80];

/** A room as it was when it was looked after last. */
interface MeasuredRoom extends Inlet {
  /** How many may be called in a minute at the moment. */
  readonly perMinute: number;
  /** How long its list should have been closed already. */
  readonly listOverdueMs: number;
}

const ROOM_GAUGES: readonly SaleGauge<MeasuredRoom>[] = [
  {
    name: 'flashsale_room_arrivals',
    help: 'Numbers that a waiting room has given, in all lanes',
    read: (room) => sumOf(room, 'arrivals'),
  },
  {
    name: 'flashsale_room_called',
    help: 'Places that were called, in all lanes',
    read: (room) => sumOf(room, 'serving'),
  },
  { name: 'flashsale_room_admitted', help: 'Users who were let in at some time', read: ({ admitted }) => admitted },
  {
    name: 'flashsale_room_inside',
    help: 'Users who were let in, have not bought, and whose time is not over',
    read: ({ inside }) => inside,
  },
  {
    name: 'flashsale_room_show_up_ratio',
    help: 'Share of those who are called that comes, as measured; 1 before anybody was called',
    read: ({ showUp }) => showUp,
  },
  {
    name: 'flashsale_room_buying_ratio',
    help: 'Share of those who come that buys, as measured; 1 before anybody came',
    read: ({ buying }) => buying,
  },
  {
    name: 'flashsale_room_calls_per_minute',
    help: 'Places that may be called in a minute; 0 before the draw, while the room or its sale is paused, and when nothing is left',
    read: ({ perMinute }) => perMinute,
  },
  {
    name: 'flashsale_room_list_overdue_seconds',
    help: 'How long the list of the draw should have been closed already; 0 once it is',
    read: ({ listOverdueMs }) => listOverdueMs / 1_000,
  },
];

/**
 * Measures waiting rooms, in the worker that looks after them; the others have no such gauges. During a handover two workers may have
 * them for some seconds, so read them with `max`, not `sum`.
 */
@Injectable()
export class RoomMetrics {
  readonly #rounds: RecordedSeries;
  readonly #lists: RecordedSeries;
  readonly #reveals: RecordedSeries;
  readonly #kept = new Map<string, { readonly room: MeasuredRoom; readonly atMs: number }>();
  #leftOut = 0;

  constructor(registry: Registry) {
    const histogram = (name: string, help: string, buckets: number[]): RecordedSeries =>
      new RecordedHistogram({ name, help, buckets, registers: [registry] }).series({});
    this.#rounds = histogram(
      'flashsale_room_round_seconds',
      'Time of a round of the keeper of waiting rooms, which calls people in each of them',
      ROUND_SECONDS_BUCKETS,
    );
    this.#lists = histogram(
      'flashsale_room_list_seconds',
      'Time from the cut-off of a waiting room to the list of its draw, by the clock of Redis',
      DELAY_SECONDS_BUCKETS,
    );
    this.#reveals = histogram(
      'flashsale_room_reveal_seconds',
      'Time from the start of a sale with a waiting room to its draw, by the clock of Redis',
      DELAY_SECONDS_BUCKETS,
    );
    const measured = (): readonly (readonly [saleId: string, room: MeasuredRoom])[] => this.#measured();
    readSaleGauges(registry, ROOM_GAUGES, measured);
    readGauge(registry, {
      name: 'flashsale_room_limit',
      help: '1 for what a waiting room waits for before it calls more people, else 0: rate, inside, stock or arrivals',
      labelNames: ['sale', 'limit'],
      collect() {
        this.reset();
        for (const [sale, { limitedBy, perMinute }] of measured())
          for (const limit of INLET_LIMITS) this.set({ sale, limit }, perMinute > 0 && limit === limitedBy ? 1 : 0);
      },
    });
    const leftOut = (): number => this.#leftOut;
    readGauge(registry, {
      name: 'flashsale_rooms_left_out',
      help: 'Waiting rooms beyond the number that is measured',
      collect() {
        this.set(leftOut());
      },
    });
  }

  /** A room was looked after. */
  kept(saleId: string, room: MeasuredRoom): void {
    this.#kept.set(saleId, { room, atMs: performance.now() });
  }

  roundEnded(rooms: number, seconds: number): void {
    this.#leftOut = Math.max(rooms - ROOMS_MEASURED_MAX, 0);
    this.#rounds.record(seconds);
  }

  listClosed(afterCutOffMs: number): void {
    this.#lists.record(Math.max(afterCutOffMs, 0) / 1_000);
  }

  revealed(afterStartMs: number): void {
    this.#reveals.record(Math.max(afterStartMs, 0) / 1_000);
  }

  #measured(): (readonly [string, MeasuredRoom])[] {
    const since = performance.now() - KEPT_FOR_MS;
    for (const [saleId, { atMs }] of this.#kept) if (atMs < since) this.#kept.delete(saleId);
    return [...this.#kept].slice(0, ROOMS_MEASURED_MAX).map(([saleId, { room }]) => [saleId, room]);
  }
}

/** Of all lanes. */
function sumOf({ lanes, ...general }: MeasuredRoom, name: keyof LaneProgress): number {
  return lanes.reduce((sum, lane) => sum + lane[name], general[name]);
}
