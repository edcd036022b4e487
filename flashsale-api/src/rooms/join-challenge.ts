import { Inject, Injectable, Logger } from '@nestjs/common';
import { Rooms } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { BoundedTasks } from '../limits/bounded-tasks.js';
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
  readonly #checks = new BoundedTasks(CHECKS_MAX);

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
    return this.#checks
      .run(() => this.#check(kind, saleId, userId, solution), 'overloaded')
      .catch((error: Error) => {
        this.#logger.warn(`A solution for ${saleId} cannot be checked: ${error.message}`);
        return 'unknown';
      });
  }

  async #check(kind: ChallengeKind, saleId: string, userId: string, solution: string): Promise<'solved' | 'wrong'> {
    const solved = await kind.check(saleId, userId, solution);
    if (solved === 'wrong') return solved;
    return (await this.rooms.spendSolution(solved.id, solved.lastsMs)) ? 'solved' : 'wrong';
  }
}

function kindOf(challenge: NonNullable<Environment['roomChallenge']>, roomSecrets: readonly string[]): ChallengeKind {
  return challenge.kind === 'altcha' ? new ProofOfWork(challenge.difficulty, roomSecrets) : new SiteVerify(challenge);
}
