import { createHmac } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Challenge as Task, createChallenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import fc from 'fast-check';
import type { Schemas } from 'flashsale-client';
import { until } from 'flashsale-testkit';
import { giveRoom, propertySeed, useStores } from '../../flashsale-core/test-support/index.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';
import type { Answer } from './api-client.js';

const DIFFICULTY = 10;
const HOUR_MS = 3_600_000;

const stores = useStores();
let api: ApiUnderTest;
let saleId: string;
let others: string;

beforeAll(async () => {
  api = await startApiHere(stores, {
    ROOM_CHALLENGE: 'altcha',
    ROOM_CHALLENGE_DIFFICULTY: String(DIFFICULTY),
  });
});

beforeEach(async () => {
  [saleId, others] = [await openRoom(), await openRoom()];
  await api.refreshSales();
  for (const id of [saleId, others])
    await until(async () => (await api.client.ask('GET', `/api/v1/sale/${id}/room`)).status === 200);
});

async function openRoom(): Promise<string> {
  const opensLater = { startsAt: new Date(Date.now() + HOUR_MS), endsAt: new Date(Date.now() + 2 * HOUR_MS) };
  const { saleId: id } = await stores.openSale(opensLater);
  await giveRoom(stores, id);
  return id;
}

const join = (id: string, userId: string, solution?: string): Promise<Answer> =>
  api.client.askWith('POST', `/api/v1/sale/${id}/room`, { userId, ...(solution !== undefined && { solution }) });

async function taskOf(id: string, userId: string): Promise<Task> {
  const { status, body } = await join(id, userId);
  expect(status).toBe(403);
  const { challenge } = body as Schemas['JoinRefusal'];
  if (challenge?.kind !== 'altcha') throw new Error('The challenge is none of ALTCHA');
  return challenge.task;
}

interface Solved {
  readonly challenge: Task;
  readonly solution: { readonly counter: number; readonly derivedKey: string };
}

async function solve(task: Task): Promise<Solved> {
  const solution = await solveChallenge({ challenge: task, deriveKey });
  if (solution === null) throw new Error('No solution was found');
  return { challenge: task, solution };
}

const written = (solved: unknown): string => Buffer.from(JSON.stringify(solved)).toString('base64');

/** The task of a process with this secret. */
function taskBy(secret: string, expiresAt: number, keyPrefix = '00'): Promise<Task> {
  return createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    ...{ cost: DIFFICULTY, deriveKey, keyPrefix, expiresAt, data: { saleId, userId: 'ann' } },
    hmacSignatureSecret: createHmac('sha256', secret).update('challenge').digest('hex'),
  });
}

const isOther = (from: object, change: object): boolean => {
  const before = new Map<string, unknown>(Object.entries(from));
  return Object.entries(change).some(([name, value]) => before.get(name) !== value);
};

const ownSecret = (): string => stores.environment['ROOM_SECRET'] ?? '';
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

describe('who joins a room that has a challenge', () => {
  it('is told the task, solves it, and gets a number', async () => {
    const { body: room } = await api.client.ask('GET', `/api/v1/sale/${saleId}/room`).then(({ text }) => ({
      body: JSON.parse(text) as Schemas['RoomView'],
    }));
    expect(room.challenge).toBe('altcha');
    expect(await join(saleId, 'ann')).toMatchObject({
      status: 403,
      body: { message: 'Solve the challenge first', challenge: { kind: 'altcha' } },
    });
    const solution = written(await solve(await taskOf(saleId, 'ann')));
    expect(await join(saleId, 'ann', solution)).toMatchObject({ status: 200, body: { arrival: 1 } });
  });

  it('uses each solution once, also when it is sent twice at once', async () => {
    const solution = written(await solve(await taskOf(saleId, 'ann')));
    const answers = await Promise.all([1, 2, 3].map(() => join(saleId, 'ann', solution)));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 403, 403]);
    expect(await join(saleId, 'ann', solution)).toMatchObject({
      status: 403,
      body: { message: 'The solution is wrong, late, or was used before: solve this challenge' },
    });
  });

  it('solves no task of another user or another sale', async () => {
    const solution = written(await solve(await taskOf(saleId, 'ann')));
    expect(await join(saleId, 'bob', solution)).toMatchObject({ status: 403 });
    expect(await join(others, 'ann', solution)).toMatchObject({ status: 403 });
    expect(await join(saleId, 'ann', solution)).toMatchObject({ status: 200 });
  });

  it('solves none that has expired, or that somebody else made', async () => {
    const late = await solve(await taskBy(ownSecret(), inSeconds(-2)));
    expect(await join(saleId, 'ann', written(late))).toMatchObject({ status: 403 });
    const madeUp = await solve(await taskBy('a secret that somebody made up, of 32', inSeconds(60), '0'));
    expect(await join(saleId, 'ann', written(madeUp))).toMatchObject({ status: 403 });
    const inTime = await solve(await taskBy(ownSecret(), inSeconds(30)));
    expect(await join(saleId, 'ann', written(inTime))).toMatchObject({ status: 200 });
  });

  it('changes nothing of a task or its solution, whatever it is', async () => {
    const solved = await solve(await taskOf(saleId, 'ann'));
    const { parameters } = solved.challenge;
    const hex = fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: 2, maxLength: 64 });
    const number = fc.oneof(fc.integer(), fc.double());
    const changes: Record<string, fc.Arbitrary<unknown>> = {
      cost: number,
      expiresAt: number,
      keyLength: number,
      keyPrefix: hex,
      nonce: hex,
      salt: hex,
      algorithm: fc.constantFrom('SHA-256', 'PBKDF2/SHA-512', ''),
      keySignature: hex,
    };
    const ofParameter = fc
      .constantFrom(...Object.keys(changes))
      .chain((name) => (changes[name] as fc.Arbitrary<unknown>).map((value) => ({ [name]: value })))
      .filter((change) => isOther(parameters, change))
      .map((change) => ({ ...solved, challenge: { ...solved.challenge, parameters: { ...parameters, ...change } } }));
    const ofSolution = fc
      .oneof(
        hex.map((derivedKey) => ({ derivedKey })),
        number.map((counter) => ({ counter })),
      )
      .filter((change) => isOther(solved.solution, change))
      .map((change) => ({ ...solved, solution: { ...solved.solution, ...change } }));
    const ofSignature = hex.map((signature) => ({ ...solved, challenge: { ...solved.challenge, signature } }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(ofParameter, ofSolution, ofSignature, fc.jsonValue()), async (altered) => {
        const { status } = await join(saleId, 'ann', written(altered).slice(0, 1_500));
        expect(status).toBe(403);
      }),
      { seed: propertySeed, numRuns: 150 },
    );
    expect(await join(saleId, 'ann', written(solved))).toMatchObject({ status: 200, body: { arrival: 1 } });
  });

  it('is asked for no solution where it finds its ticket, and takes no text that is too long', async () => {
    const solution = written(await solve(await taskOf(saleId, 'ann')));
    await join(saleId, 'ann', solution);
    expect(await api.client.askWith('POST', `/api/v1/sale/${saleId}/room/ticket`, { userId: 'ann' })).toMatchObject({
      status: 200,
    });
    expect(await join(saleId, 'ann', 'A'.repeat(6_001))).toMatchObject({ status: 400 });
    expect(await join(saleId, 'ann', 'A'.repeat(6_000))).toMatchObject({ status: 403 });
    expect(await join(saleId, 'ann', 'A'.repeat(9_000))).toMatchObject({ status: 413 });
  });
});

it('is not asked for where the operator does not want it', async () => {
  const without = await startApiHere(stores);
  await until(async () => (await without.client.ask('GET', `/api/v1/sale/${saleId}/room`)).status === 200);
  const answer = await without.client.askWith('POST', `/api/v1/sale/${saleId}/room`, { userId: 'ann' });
  expect(answer).toMatchObject({ status: 200 });
});
