import { Injectable } from '@nestjs/common';
import { readCounter, readGauge } from 'flashsale-core';
import { Registry } from 'prom-client';
import { RoomBoard } from './room-board.js';
import type { JoinResult, TurnResult } from './rooms.service.js';

type Counts<Outcome extends string> = Record<Outcome, number>;

/** Measures what those who wait are answered, and how old it is. */
@Injectable()
export class RoomMetrics {
  readonly #joins: Counts<JoinResult['outcome']> = {
    joined: 0,
    closed: 0,
    ended: 0,
    full: 0,
    'bad-code': 0,
    unsolved: 0,
    wrong: 0,
    unchecked: 0,
    'no-room': 0,
    'unknown-sale': 0,
    'not-ready': 0,
    overloaded: 0,
    unknown: 0,
  };
  readonly #turns: Counts<TurnResult['outcome']> = {
    admitted: 0,
    waiting: 0,
    paused: 0,
    left: 0,
    'sold-out': 0,
    ended: 0,
    'bad-ticket': 0,
    'no-room': 0,
    'unknown-sale': 0,
    'not-ready': 0,
    overloaded: 0,
    unknown: 0,
  };

  constructor(registry: Registry, board: RoomBoard) {
    countOutcomes(
      registry,
      'flashsale_room_joins_total',
      'Requests for a number of a waiting room, by answer',
      this.#joins,
    );
    countOutcomes(
      registry,
      'flashsale_room_turns_total',
      'Questions of those who wait whether it is their turn, by answer',
      this.#turns,
    );
    readGauge(registry, {
      name: 'flashsale_room_document_age_seconds',
      help: 'How long ago this process read its waiting rooms: what it tells about them is as old; 0 where there are none',
      aggregator: 'max',
      collect() {
        this.set(board.ageMs / 1_000);
      },
    });
    readGauge(registry, {
      name: 'flashsale_room_unkept_seconds',
      help: 'How long no worker has looked after one of the open waiting rooms, the worst of them; 0 where there are none',
      aggregator: 'max',
      collect() {
        this.set(board.unkeptMs / 1_000);
      },
    });
  }

  countJoin(result: JoinResult): JoinResult {
    this.#joins[result.outcome] += 1;
    return result;
  }

  countTurn(result: TurnResult): TurnResult {
    this.#turns[result.outcome] += 1;
    return result;
  }
}

function countOutcomes(registry: Registry, name: string, help: string, counts: Counts<string>): void {
  readCounter(registry, {
    name,
    help,
    labelNames: ['outcome'],
    collect() {
      for (const [outcome, count] of Object.entries(counts)) this.inc({ outcome: outcome.replaceAll('-', '_') }, count);
    },
  });
}
