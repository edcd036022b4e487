import { Inject, Injectable, Logger } from '@nestjs/common';
import { Rooms } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import type { ChallengeKind } from './challenge-kind.js';
import { ProofOfWork } from './proof-of-work.js';
import { SiteVerify } from './site-verify.js';

/** Solutions that are checked at the same time, each on a thread of libuv or by a request to the provider; further ones get 503. */
const CHECKS_MAX = 200;

export type CheckedSolution = 'solved' | 'wrong' | 'overloaded' | 'unknown';

/** What somebody must solve before joining a room, where the operator wants it. */
@Injectable()
export class JoinChallenge {
  readonly #logger = new Logger(JoinChallenge.name);
  readonly #kind: ChallengeKind | undefined;
  #checks = 0;

  constructor(
    @Inject(ENVIRONMENT) { roomSecrets, roomChallenge }: Environment,
    private readonly rooms: Rooms,
  ) {
    this.#kind = roomSecrets && roomChallenge && kindOf(roomChallenge, roomSecrets);
  }

  /** Undefined where nothing must be solved. */
  get kind(): ChallengeKind | undefined {
    return this.#kind;
  }

  /** Whether it solves a challenge of this user for this sale, in time and for the first time. Never rejects. */
  async check(kind: ChallengeKind, saleId: string, userId: string, solution: string): Promise<CheckedSolution> {
    if (this.#checks >= CHECKS_MAX) return 'overloaded';
    this.#checks += 1;
    try {
      const solved = await kind.check(saleId, userId, solution);
      if (solved === 'wrong') return solved;
      return (await this.rooms.spendSolution(solved.id, solved.lastsMs)) ? 'solved' : 'wrong';
    } catch (error) {
      this.#logger.warn(`A solution for ${saleId} cannot be checked: ${(error as Error).message}`);
      return 'unknown';
    } finally {
      this.#checks -= 1;
    }
  }
}

function kindOf(challenge: NonNullable<Environment['roomChallenge']>, roomSecrets: readonly string[]): ChallengeKind {
  return challenge.kind === 'altcha' ? new ProofOfWork(challenge.difficulty, roomSecrets) : new SiteVerify(challenge);
}
