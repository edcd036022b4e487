import { createHmac } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Challenge as Task, createChallenge, verifySolution, type VerifySolutionOptions } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { Rooms } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import { z } from 'zod';
import type { Environment } from '../environment.js';

const ALGORITHM = 'PBKDF2/SHA-256';
/** What the key of a solution begins with: one of 256 does. */
const KEY_PREFIX = '00';
/** From being told the task to joining. */
const LASTS_MS = 60_000;
/** Solutions that are checked at the same time, each on a thread of libuv; further ones get 503. */
const CHECKS_MAX = 200;

/** A solution as clients send it: base64 of JSON, as ALTCHA's own widget has it. */
const SOLUTION = z.object({
  challenge: z.object({
    parameters: z.looseObject({
      expiresAt: z.number(),
      data: z.object({ saleId: z.string(), userId: z.string() }),
    }),
    signature: z.string(),
  }),
  solution: z.object({ counter: z.number(), derivedKey: z.string() }),
});

/** A task that costs its solver time, of a kind that the client must know. */
export interface ChallengeView {
  readonly kind: 'altcha';
  /** As ALTCHA defines it: parameters, and their signature. */
  readonly task: Task;
}

export type CheckedSolution = 'solved' | 'wrong' | 'overloaded' | 'unknown';

/** What somebody must solve before joining a room, where the operator wants it. */
@Injectable()
export class JoinChallenge {
  readonly #logger = new Logger(JoinChallenge.name);
  /** That by which new tasks are signed first; empty where none is asked for. */
  readonly #keys: readonly string[];
  readonly #difficulty: number;
  #checks = 0;

  constructor(
    @Inject(ENVIRONMENT) { roomSecrets, roomChallenge }: Environment,
    private readonly rooms: Rooms,
  ) {
    this.#difficulty = roomChallenge?.difficulty ?? 0;
    this.#keys = roomChallenge === undefined ? [] : (roomSecrets ?? []).map(keyOf);
  }

  get isOn(): boolean {
    return this.#keys.length > 0;
  }

  /** For this user and this sale alone. */
  async make(saleId: string, userId: string): Promise<ChallengeView> {
    const task = await createChallenge({
      algorithm: ALGORITHM,
      cost: this.#difficulty,
      deriveKey,
      keyPrefix: KEY_PREFIX,
      expiresAt: Math.floor((Date.now() + LASTS_MS) / 1_000),
      data: { saleId, userId },
      hmacSignatureSecret: this.#keys[0] ?? '',
    });
    return { kind: 'altcha', task };
  }

  /** Whether it solves a task that this user was given for this sale, in time and for the first time. Never rejects. */
  async check(saleId: string, userId: string, solution: string): Promise<CheckedSolution> {
    const given = readSolution(solution);
    if (given === undefined || given.saleId !== saleId || given.userId !== userId) return 'wrong';
    if (this.#checks >= CHECKS_MAX) return 'overloaded';
    this.#checks += 1;
    try {
      if (!(await this.#isSolved(given.answer))) return 'wrong';
      // The library remembers no solution.
      return (await this.rooms.spendSolution(given.signature, LASTS_MS)) ? 'solved' : 'wrong';
    } catch (error) {
      this.#logger.warn(`A solution for ${saleId} cannot be checked: ${(error as Error).message}`);
      return 'unknown';
    } finally {
      this.#checks -= 1;
    }
  }

  async #isSolved(answer: Pick<VerifySolutionOptions, 'challenge' | 'solution'>): Promise<boolean> {
    for (const key of this.#keys) {
      const { verified, invalidSignature } = await verifySolution({ ...answer, deriveKey, hmacSignatureSecret: key });
      if (invalidSignature !== true) return verified;
    }
    return false;
  }
}

/** One secret signs for one purpose. */
function keyOf(roomSecret: string): string {
  return createHmac('sha256', roomSecret).update('challenge').digest('hex');
}

interface GivenSolution {
  readonly saleId: string;
  readonly userId: string;
  readonly signature: string;
  readonly answer: Pick<VerifySolutionOptions, 'challenge' | 'solution'>;
}

function readSolution(text: string): GivenSolution | undefined {
  try {
    const { challenge, solution } = SOLUTION.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
    const { saleId, userId } = challenge.parameters.data;
    // Whether it is one of ours its signature says, before anything else of it is used.
    const answer = { challenge: challenge as unknown as Task, solution: { ...solution, time: 0 } };
    return { saleId, userId, signature: challenge.signature, answer };
  } catch {
    return undefined;
  }
}
