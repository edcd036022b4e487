import { STATUS_CODES } from 'node:http';
import { ForbiddenException, GoneException, type HttpException, NotFoundException } from '@nestjs/common';
import type { RoomPhase } from 'flashsale-core';
import type { ErrorBody } from '../http/error.filter.js';
import { RefusalWithMoreException } from '../http/refusal-with-more.exception.js';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { makeSharedAnswer, type SharedAnswer } from '../sales/sale-answer.js';
import type { ChallengeView } from './challenge-kind.js';
import type { ProofResult } from './draw-proofs.js';
import type { ShownRoom } from './room-board.js';
import type { RoomDraw } from './room-view.js';
import type { FindResult, JoinResult, LeaveResult, ListResult, TurnResult } from './rooms.service.js';

const RETRY_AFTER_SECONDS = 1;
/** Before the secret is published, a proof lacks it; afterwards it never changes. */
const UNREVEALED_CACHE_CONTROL = 'public, max-age=1';
const PROOF_CACHE_CONTROL = 'public, max-age=3600';

/** That a number takes part in a draw; hashes in hexadecimal digits. */
export interface RoomProof {
  readonly saleId: string;
  readonly arrival: number;
  /** Of the list, at this number. */
  readonly leaf: string;
  /** What the leaf is hashed with on the way to the root of the list, its neighbour first. */
  readonly path: readonly string[];
  readonly draw: RoomDraw;
}

/** One's number in a waiting room. */
export interface JoinedRoom {
  readonly status: 'JOINED';
  /** Proves the number; asks for the turn. */
  readonly ticket: string;
  readonly arrival: number;
  /** The name by which the list of the draw has the user. */
  readonly listedAs: string;
  readonly phase: RoomPhase;
  /** When to ask for the turn. */
  readonly pollSeconds: number;
  /** By the code: it is the user's turn as soon as the sale starts. */
  readonly calledFirst?: true;
  /** Where the room has several lanes: the one that the number is of. */
  readonly lane?: string;
}

/** Why nobody joins by this request, and what to solve first where that is why. */
export interface JoinRefusal extends ErrorBody {
  readonly message: string;
  readonly challenge?: ChallengeView;
}

/** How far one's turn is. */
export interface RoomTurn {
  readonly status: 'WAITING' | 'PAUSED' | 'ADMITTED' | 'LEFT' | 'SOLD_OUT' | 'ENDED';
  readonly arrival: number;
  /** Where the room has several lanes: the one that number and place are of. */
  readonly lane?: string;
  /** The name by which the list of the draw has the user. */
  readonly listedAs: string;
  /** Absent until the draw. */
  readonly place?: number;
  /** People before one, some of whom may have left. */
  readonly ahead?: number;
  readonly etaSeconds?: number;
  readonly pollSeconds?: number;
  /** What the operator says about a pause. */
  readonly message?: string;
  /** To be sent with the purchase as `X-Admission`. */
  readonly admission?: string;
  readonly expiresAt?: string;
}

/** A part of the list of a draw; leaves in hexadecimal digits, of zeros for a number that nobody has. */
export interface RoomListPart {
  /** The number of the first leaf. */
  readonly from: number;
  readonly leaves: readonly string[];
}

/** @throws HttpException where there is no room to be shown */
export function toRoom(saleId: string, found: ShownRoom | 'unknown-sale' | 'no-room' | 'not-ready'): ShownRoom {
  if (typeof found === 'string') throw absence(saleId, found);
  return found;
}

/** @throws HttpException for a refusal */
export function toJoinedRoom(saleId: string, result: JoinResult | FindResult): JoinedRoom {
  switch (result.outcome) {
    case 'joined': {
      const { ticket, arrival, pseudonym, phase, pollSeconds, isFirst, lane } = result;
      const joined = { status: 'JOINED', ticket, arrival, listedAs: pseudonym, phase, pollSeconds } as const;
      return { ...joined, ...(isFirst && { calledFirst: true }), ...(lane !== undefined && { lane }) };
    }
    case 'not-joined':
      throw new NotFoundException('You have no number in this waiting room');
    case 'unsolved':
      throw unsolved('Solve the challenge first', result.challenge);
    case 'wrong':
      throw unsolved('The solution is wrong, late, or was used before: solve this challenge', result.challenge);
    case 'closed':
      throw new RetryLaterException('The waiting room is not open yet', result.opensInSeconds, 409);
    case 'ended':
      throw new GoneException('The sale has ended');
    case 'bad-code':
      throw new ForbiddenException('This code is not valid');
    case 'full':
      throw new RetryLaterException('The waiting room is full', RETRY_AFTER_SECONDS);
    case 'overloaded':
      throw new RetryLaterException('Too many arrive at once, please try again', RETRY_AFTER_SECONDS);
    case 'unchecked':
      throw new RetryLaterException('Your solution cannot be checked now, please send it again', RETRY_AFTER_SECONDS);
    case 'unknown':
      throw new RetryLaterException('Your number is not known yet, please try again', RETRY_AFTER_SECONDS);
    case 'unknown-sale':
    case 'no-room':
    case 'not-ready':
      throw absence(saleId, result.outcome);
  }
}

/** @throws HttpException for a refusal */
export function toRoomTurn(saleId: string, result: TurnResult): RoomTurn {
  if (!('arrival' in result)) {
    if (result.outcome === 'bad-ticket') throw notTheirs();
    throw absence(saleId, result.outcome);
  }
  const { arrival, pseudonym, lane } = result;
  const own = { arrival, listedAs: pseudonym, ...(lane !== undefined && { lane }) };
  switch (result.outcome) {
    case 'waiting': {
      const { place, ahead, etaSeconds, pollSeconds } = result;
      return {
        status: 'WAITING',
        ...own,
        ...(place !== undefined && { place }),
        ...(ahead !== undefined && { ahead }),
        ...(etaSeconds !== undefined && { etaSeconds }),
        pollSeconds,
      };
    }
    case 'paused': {
      const { message, place, pollSeconds } = result;
      return { status: 'PAUSED', ...own, place, pollSeconds, ...(message !== undefined && { message }) };
    }
    case 'admitted': {
      const { admission, untilMs, place } = result;
      return { status: 'ADMITTED', ...own, place, admission, expiresAt: new Date(untilMs).toISOString() };
    }
    case 'left':
      return { status: 'LEFT', ...own };
    case 'sold-out':
      return { status: 'SOLD_OUT', ...own };
    case 'ended':
      return { status: 'ENDED', ...own };
    case 'overloaded':
      throw new RetryLaterException('Too many are let in at once, please try again', RETRY_AFTER_SECONDS);
    case 'unknown':
      throw new RetryLaterException('Your turn is not known yet, please try again', RETRY_AFTER_SECONDS);
    case 'not-ready':
      throw absence(saleId, result.outcome);
  }
}

/** @throws HttpException for a refusal */
export function expectLeft(saleId: string, result: LeaveResult): void {
  switch (result.outcome) {
    case 'left':
      return;
    case 'bad-ticket':
      throw notTheirs();
    case 'overloaded':
      throw new RetryLaterException('Too many leave at once, please try again', RETRY_AFTER_SECONDS);
    case 'unknown':
      throw new RetryLaterException('It is not known yet that you have left, please try again', RETRY_AFTER_SECONDS);
    case 'unknown-sale':
    case 'no-room':
    case 'not-ready':
      throw absence(saleId, result.outcome);
  }
}

function unsolved(message: string, challenge: ChallengeView): HttpException {
  const body: JoinRefusal = { statusCode: 403, message, error: STATUS_CODES[403] ?? '', challenge };
  return new RefusalWithMoreException(body);
}

function notTheirs(): HttpException {
  return new ForbiddenException('This ticket is not yours, or is one of another waiting room');
}

/** @throws HttpException for a refusal */
export function toRoomListPart(saleId: string, result: ListResult): RoomListPart {
  switch (result.outcome) {
    case 'listed': {
      const { from, leaves } = result;
      return { from, leaves };
    }
    case 'not-listed':
      throw new NotFoundException('There is no such part of the list, or not before the cut-off');
    case 'unknown-sale':
    case 'no-room':
    case 'not-ready':
      throw absence(saleId, result.outcome);
  }
}

/** Ready to be kept by caches. @throws HttpException for a refusal */
export function toProofAnswer(saleId: string, result: ProofResult): SharedAnswer {
  switch (result.outcome) {
    case 'proven': {
      const { arrival, leaf, path, draw } = result;
      const proof: RoomProof = { saleId, arrival, leaf, path, draw };
      const cacheControl = draw.secret === null ? UNREVEALED_CACHE_CONTROL : PROOF_CACHE_CONTROL;
      return makeSharedAnswer(JSON.stringify(proof), cacheControl);
    }
    case 'not-listed':
      throw new NotFoundException('The list has no such number, or is not closed yet');
    case 'unknown-sale':
    case 'no-room':
    case 'not-ready':
      throw absence(saleId, result.outcome);
  }
}

function absence(saleId: string, reason: 'unknown-sale' | 'no-room' | 'not-ready'): HttpException {
  switch (reason) {
    case 'unknown-sale':
      return new NotFoundException(`Sale ${saleId} not found`);
    case 'no-room':
      return new NotFoundException(`Sale ${saleId} has no waiting room`);
    case 'not-ready':
      return new RetryLaterException('The waiting room is not ready, please try again', RETRY_AFTER_SECONDS);
  }
}
