import { createHmac } from 'node:crypto';
import { type Challenge as Task, createChallenge, verifySolution, type VerifySolutionOptions } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { z } from 'zod';
import type { ChallengeKind, ProofOfWorkView, Solved } from './challenge-kind.js';

const ALGORITHM = 'PBKDF2/SHA-256';
/** What the key of a solution begins with: one of 256 does. */
const KEY_PREFIX = '00';
/** From being told the task to joining. */
const LASTS_MS = 60_000;

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

/** ALTCHA's proof of work, made and checked here. */
export class ProofOfWork implements ChallengeKind {
  readonly name = 'altcha';
  /** That by which new tasks are signed first. */
  readonly #keys: readonly string[];

  constructor(
    private readonly difficulty: number,
    roomSecrets: readonly string[],
  ) {
    this.#keys = roomSecrets.map(keyOf);
  }

  async make(saleId: string, userId: string): Promise<ProofOfWorkView> {
    const task = await createChallenge({
      algorithm: ALGORITHM,
      cost: this.difficulty,
      deriveKey,
      keyPrefix: KEY_PREFIX,
      expiresAt: Math.floor((Date.now() + LASTS_MS) / 1_000),
      data: { saleId, userId },
      hmacSignatureSecret: this.#keys[0] ?? '',
    });
    return { kind: this.name, task };
  }

  /** On a thread of libuv. */
  async check(saleId: string, userId: string, solution: string): Promise<Solved | 'wrong'> {
    const given = readSolution(solution);
    if (given === undefined || given.saleId !== saleId || given.userId !== userId) return 'wrong';
    if (!(await this.#isSolved(given.answer))) return 'wrong';
    // The library remembers no solution.
    return { id: given.signature, lastsMs: LASTS_MS };
  }

  async #isSolved(answer: GivenSolution['answer']): Promise<boolean> {
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
