import { Injectable, Logger } from '@nestjs/common';
import {
  HASH_BYTES,
  laneNamesOf,
  LEAVES_PER_SEGMENT,
  memberOf,
  placeOfArrival,
  pseudonymOf,
  type Room,
  roomIdOf,
  type RoomPhase,
  type RoomProgress,
  Rooms,
  type RoomTokens,
  type Ticket,
  type WayIn,
} from 'flashsale-core';
import { BoundedTasks } from '../limits/bounded-tasks.js';
import { SaleObserver } from '../sales/sale-observer.js';
import { Admissions } from './admissions.js';
import { ClaimBatcher } from './claim-batcher.js';
import type { ChallengeKind, ChallengeView } from './challenge-kind.js';
import { JoinChallenge } from './join-challenge.js';
import { JoinBatcher } from './join-batcher.js';
import { LeaveBatcher } from './leave-batcher.js';
import { RoomBoard, type ShownRoom } from './room-board.js';
import { perMinuteOf } from './room-view.js';

/** Reads of lists at the same time; further ones get 503. */
const LIST_READS_MAX = 10;
/** Numbers that are looked for at the same time; further ones get 503. */
const FINDS_MAX = 1_000;
/** The same for codes, a millisecond or two each. */
const CODES_IN_FLIGHT_MAX = 50;
/** Called before all that were drawn. */
const PLACE_OF_FIRST = 0;
const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;
/** Who waits long asks seldom: an eighth of the time, within these bounds. */
const POLL_SECONDS_MIN = 2;
const POLL_SECONDS_MAX = 30;
const POLLS_PER_WAIT = 8;
/** Whose place was called and who does not fit in yet asks this often. */
const NEXT_POLL_SECONDS = 3;
/** After every place: nobody is let in by it, and who is inside stays there. */
const NOT_CALLED = Number.MAX_SAFE_INTEGER;
const IN_TURN = { lane: 0 } as const;
const NOT_READY = { outcome: 'not-ready' } as const;
const NOT_DRAWN = new Uint32Array();

type NotThere = { readonly outcome: 'unknown-sale' | 'no-room' | 'not-ready' };

interface Joined {
  readonly outcome: 'joined';
  readonly ticket: string;
  readonly arrival: number;
  /** The name of the user in the published list. */
  readonly pseudonym: string;
  readonly phase: RoomPhase;
  readonly pollSeconds: number;
  /** By a code. */
  readonly isFirst: boolean;
  /** Where the room has several. */
  readonly lane: string | undefined;
}

export type FindResult = NotThere | Joined | { readonly outcome: 'not-joined' };

export type JoinResult =
  | NotThere
  | Joined
  | { readonly outcome: 'bad-code' }
  | { readonly outcome: 'closed'; readonly opensInSeconds: number }
  /** `wrong` where a solution was sent. */
  | { readonly outcome: 'unsolved' | 'wrong'; readonly challenge: ChallengeView }
  /** `unchecked` where it is not known whether a challenge was solved. */
  | { readonly outcome: 'ended' | 'full' | 'overloaded' | 'unchecked' | 'unknown' };

/** Who wants to join. */
export interface Joining {
  readonly userId: string;
  readonly code?: string;
  /** Of a challenge. */
  readonly solution?: string;
}

export type TurnResult =
  | NotThere
  | { readonly outcome: 'bad-ticket' }
  | (Turn & {
      readonly arrival: number;
      /** The name of the user in the published list. */
      readonly pseudonym: string;
      /** Where the room has several. */
      readonly lane: string | undefined;
    });

type Turn =
  /** `place` is undefined until the draw. */
  | {
      readonly outcome: 'waiting';
      readonly place: number | undefined;
      readonly ahead: number | undefined;
      readonly etaSeconds: number | undefined;
      readonly pollSeconds: number;
    }
  | {
      readonly outcome: 'paused';
      readonly message: string | undefined;
      readonly place: number;
      readonly pollSeconds: number;
    }
  | { readonly outcome: 'admitted'; readonly admission: string; readonly untilMs: number; readonly place: number }
  | { readonly outcome: 'sold-out' | 'ended' | 'left' | 'overloaded' | 'unknown' | 'not-ready' };

export type LeaveResult = NotThere | { readonly outcome: 'left' | 'bad-ticket' | 'overloaded' | 'unknown' };

export type ListResult = NotThere | { readonly outcome: 'not-listed' } | ListPart;

interface ListPart {
  readonly outcome: 'listed';
  readonly from: number;
  readonly leaves: readonly string[];
}

/** A ticket that is good in this room. */
interface Checked {
  readonly tokens: RoomTokens;
  readonly shown: ShownRoom;
  readonly ticket: Ticket;
}

/** Lets people wait for a sale. Only joining and being let in, once a person each, ask a store. */
@Injectable()
export class RoomsService {
  readonly #logger = new Logger(RoomsService.name);
  readonly #listReads = new BoundedTasks(LIST_READS_MAX);
  readonly #finds = new BoundedTasks(FINDS_MAX);
  readonly #questionsOfCodes = new BoundedTasks(CODES_IN_FLIGHT_MAX);

  constructor(
    private readonly rooms: Rooms,
    private readonly board: RoomBoard,
    private readonly batcher: JoinBatcher,
    private readonly challenge: JoinChallenge,
    private readonly claims: ClaimBatcher,
    private readonly leaves: LeaveBatcher,
    private readonly admissions: Admissions,
    private readonly observer: SaleObserver,
  ) {}

  /** Takes a user's number; whoever has one gets it again. A code puts him before all others, or into a lane. */
  async join(saleId: string, { userId, code, solution }: Joining): Promise<JoinResult> {
    const shown = this.board.find(saleId);
    if (typeof shown === 'string') return { outcome: shown };
    const { tokens } = this.admissions;
    if (tokens === undefined) return { outcome: 'not-ready' };
    const { room, phase } = shown;
    if (phase === 'ENDED') return { outcome: 'ended' };
    if (phase === 'CLOSED') return { outcome: 'closed', opensInSeconds: this.#secondsUntil(room.opensAt) };
    const { kind } = this.challenge;
    if (kind !== undefined) {
      const refused = await this.#refuseUnsolved(kind, { saleId, userId, solution });
      if (refused !== undefined) return refused;
    }
    const way = code === undefined ? IN_TURN : await this.#redeem(saleId, userId, code);
    if (way === 'bad-code' || way === 'overloaded' || way === 'not-ready') return { outcome: way };
    const lane = way === 'first' ? 0 : way.lane;
    const joined = await this.batcher.decide(saleId, memberOf(lane, userId));
    if (joined.outcome !== 'joined') {
      if (joined.outcome === 'unknown')
        this.#logger.warn(`Nobody joins the room of ${saleId}: ${joined.cause.message}`);
      return { outcome: joined.outcome };
    }
    return this.#joined(tokens, shown, { userId, arrival: joined.arrival, isFirst: way === 'first', lane });
  }

  async #refuseUnsolved(
    kind: ChallengeKind,
    given: { readonly saleId: string; readonly userId: string; readonly solution: string | undefined },
  ): Promise<JoinResult | undefined> {
    const { saleId, userId, solution } = given;
    const checked = solution === undefined ? 'unsolved' : await this.challenge.check(kind, saleId, userId, solution);
    switch (checked) {
      case 'solved':
        return undefined;
      case 'unsolved':
      case 'wrong':
        return { outcome: checked, challenge: await kind.make(saleId, userId) };
      case 'overloaded':
        return { outcome: checked };
      case 'unknown':
        return { outcome: 'unchecked' };
    }
  }

  /** The ticket of a user who has joined, for another device of his; takes no number. */
  async findTicket(saleId: string, userId: string): Promise<FindResult> {
    const shown = this.board.find(saleId);
    if (typeof shown === 'string') return { outcome: shown };
    const { tokens } = this.admissions;
    if (tokens === undefined) return NOT_READY;
    return this.#finds
      .run(() => this.#findTicket(tokens, shown, userId), NOT_READY)
      .catch((error: Error) => {
        this.#logger.warn(`No number is found in the room of ${saleId}: ${error.message}`);
        return NOT_READY;
      });
  }

  async #findTicket(tokens: RoomTokens, shown: ShownRoom, userId: string): Promise<FindResult> {
    const { room } = shown;
    // This process may not have heard yet of the first codes; lanes are there for codes.
    const mayHaveCode = room.hasCodes || room.lanes.length > 0;
    const way = mayHaveCode ? await this.#askOfCodes(() => this.rooms.findWayIn(room.saleId, userId)) : IN_TURN;
    if (way === 'overloaded') return NOT_READY;
    const lane = way === undefined || way === 'first' ? 0 : way.lane;
    const arrival = await this.rooms.findNumber(room, userId, lane);
    if (arrival === undefined) return { outcome: 'not-joined' };
    return this.#joined(tokens, shown, { userId, arrival, isFirst: way === 'first', lane });
  }

  #joined(
    tokens: RoomTokens,
    shown: ShownRoom,
    {
      userId,
      arrival,
      isFirst,
      lane,
    }: Pick<Ticket, 'userId' | 'arrival'> & { readonly isFirst: boolean; readonly lane: number },
  ): Joined {
    const { sale, room, phase } = shown;
    const whose = { saleId: sale.saleId, roomId: roomIdOf(room), userId, arrival, lane };
    const ticket = tokens.ticket(isFirst ? { ...whose, isFirst } : whose);
    const pollSeconds = pollSecondsOf(this.#waitSeconds(shown, { arrival, isFirst, lane }));
    const pseudonym = pseudonymOf(room.listKey, userId);
    const laneName = shownLane(room, lane);
    return { outcome: 'joined', ticket, arrival, pseudonym, phase, pollSeconds, isFirst, lane: laneName };
  }

  async #redeem(
    saleId: string,
    userId: string,
    code: string,
  ): Promise<WayIn | 'bad-code' | 'overloaded' | 'not-ready'> {
    try {
      return (await this.#askOfCodes(() => this.rooms.redeem(saleId, userId, code))) ?? 'bad-code';
    } catch (error) {
      this.#logger.warn(`A code for ${saleId} cannot be looked up: ${(error as Error).message}`);
      return 'not-ready';
    }
  }

  /** Asks PostgreSQL, unless it is asked by many already. */
  #askOfCodes<T>(ask: () => Promise<T>): Promise<T | 'overloaded'> {
    return this.#questionsOfCodes.run(ask, 'overloaded');
  }

  /** Whether it is the turn of a ticket. A turn does not lapse: whoever was away is let in later. */
  async turn(saleId: string, userId: string, token: string): Promise<TurnResult> {
    const checked = this.#check(saleId, userId, token);
    if ('outcome' in checked) return checked;
    const { tokens, shown, ticket } = checked;
    return {
      ...(await this.#turn(tokens, shown, ticket)),
      arrival: ticket.arrival,
      pseudonym: pseudonymOf(shown.room.listKey, userId),
      lane: shownLane(shown.room, ticket.lane ?? 0),
    };
  }

  /** Gives the place inside of a user to others, and lets him in no more until he joins again. The number stays his. */
  async leave(saleId: string, userId: string, token: string): Promise<LeaveResult> {
    const checked = this.#check(saleId, userId, token);
    if ('outcome' in checked) return checked;
    const left = await this.leaves.decide(saleId, userId);
    if (left.outcome === 'unknown') this.#logger.warn(`Nobody leaves the room of ${saleId}: ${left.cause.message}`);
    return { outcome: left.outcome };
  }

  #check(saleId: string, userId: string, token: string): NotThere | { readonly outcome: 'bad-ticket' } | Checked {
    const shown = this.board.find(saleId);
    if (typeof shown === 'string') return { outcome: shown };
    const { tokens } = this.admissions;
    if (tokens === undefined) return { outcome: 'not-ready' };
    const ticket = tokens.readTicket(token);
    if (ticket === undefined || !isTicketOf(ticket, shown, userId)) return { outcome: 'bad-ticket' };
    return { tokens, shown, ticket };
  }

  async #turn(
    tokens: RoomTokens,
    shown: ShownRoom,
    { saleId, arrival, userId, isFirst = false, lane = 0 }: Ticket,
  ): Promise<Turn> {
    const { phase, places, progress, room } = shown;
    if (phase === 'ENDED') return { outcome: 'ended' };
    if (phase === 'SOLD_OUT') return { outcome: 'sold-out' };
    const waitSeconds = this.#waitSeconds(shown, { arrival, isFirst, lane });
    const pollSeconds = pollSecondsOf(waitSeconds);
    if (phase !== 'OPEN' && phase !== 'PAUSED')
      return { outcome: 'waiting', place: undefined, ahead: undefined, etaSeconds: undefined, pollSeconds };
    const place = placeIn(places, lane, arrival);
    const serving = servingOf(progress, lane);
    const isCalled = isFirst || place <= serving;
    const isPaused = phase === 'PAUSED';
    const paused: Turn = { outcome: 'paused', message: room.pausedBecause, place, pollSeconds };
    if (isPaused && (!isCalled || room.pausedBecause === undefined)) return paused;
    const ahead = place - serving - 1;
    if (!isCalled) return { outcome: 'waiting', place, ahead, etaSeconds: waitSeconds, pollSeconds };
    const calledPlace = isFirst ? PLACE_OF_FIRST : place;
    // While a room is paused nobody comes in, and who is inside goes on buying.
    const claim = isPaused ? { userId, place: NOT_CALLED } : { userId, place: calledPlace, lane };
    const claimed = await this.claims.decide(saleId, claim);
    switch (claimed.outcome) {
      case 'admitted': {
        const { untilMs, bornMs } = claimed;
        const admission = this.admissions.admission(tokens, shown, userId, { untilMs, bornMs });
        return { outcome: 'admitted', admission, untilMs, place };
      }
      // Not called: a Redis that lost the room calls again whom it did not know of.
      case 'waiting':
      case 'full':
        if (isPaused) return paused;
        return { outcome: 'waiting', place, ahead: 0, etaSeconds: undefined, pollSeconds: NEXT_POLL_SECONDS };
      case 'unknown':
        this.#logger.warn(`Nobody is let in by the room of ${saleId}: ${claimed.cause.message}`);
        return { outcome: 'unknown' };
      case 'left':
      case 'not-ready':
      case 'overloaded':
        return { outcome: claimed.outcome };
    }
  }

  /** A part of the list of a draw. */
  async list(saleId: string, segment: number): Promise<ListResult> {
    const shown = this.board.find(saleId);
    if (typeof shown === 'string') return { outcome: shown };
    if (shown.room.list === undefined) return { outcome: 'not-listed' };
    return this.#listReads
      .run(() => this.#readList(saleId, segment), NOT_READY)
      .catch((error: Error) => {
        this.#logger.warn(`The list of ${saleId} cannot be read: ${error.message}`);
        return NOT_READY;
      });
  }

  async #readList(saleId: string, segment: number): Promise<ListResult> {
    const leaves = await this.rooms.readListSegment(saleId, segment);
    if (leaves === undefined) return { outcome: 'not-listed' };
    return { outcome: 'listed', from: segment * LEAVES_PER_SEGMENT + 1, leaves: hashesOf(leaves) };
  }

  /** Until one's turn by the rate of the room; before the draw, until the start. */
  #waitSeconds(
    { sale, room, phase, places, progress }: ShownRoom,
    { arrival, isFirst, lane }: { readonly arrival: number; readonly isFirst: boolean; readonly lane: number },
  ): number {
    if (phase !== 'OPEN' && phase !== 'PAUSED') return this.#secondsUntil(sale.startsAt);
    if (isFirst) return 0;
    const ahead = Math.max(placeIn(places, lane, arrival) - servingOf(progress, lane), 0);
    return Math.ceil((ahead * SECONDS_PER_MINUTE) / perMinuteOf(room, progress, lane));
  }

  #secondsUntil(at: Date): number {
    return Math.max(Math.ceil((at.getTime() - this.observer.nowMs()) / MS_PER_SECOND), 1);
  }
}

function placeIn(places: readonly Uint32Array[], lane: number, arrival: number): number {
  return placeOfArrival(arrival, places[lane] ?? NOT_DRAWN);
}

function servingOf(progress: RoomProgress, lane: number): number {
  return (lane === 0 ? progress : progress.lanes[lane - 1])?.serving ?? 0;
}

function shownLane(room: Room, lane: number): string | undefined {
  return room.lanes.length === 0 ? undefined : laneNamesOf(room)[lane];
}

function isTicketOf({ saleId, roomId, userId }: Ticket, { sale, room }: ShownRoom, givenUserId: string): boolean {
  return saleId === sale.saleId && roomId === roomIdOf(room) && userId === givenUserId;
}

function pollSecondsOf(waitSeconds: number): number {
  return Math.min(Math.max(Math.round(waitSeconds / POLLS_PER_WAIT), POLL_SECONDS_MIN), POLL_SECONDS_MAX);
}

function hashesOf(leaves: Buffer): string[] {
  return Array.from({ length: leaves.length / HASH_BYTES }, (_, i) =>
    leaves.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES).toString('hex'),
  );
}
