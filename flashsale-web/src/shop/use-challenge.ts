import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import type { Schemas } from 'flashsale-client';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { roomPaths } from '../api/room';

const ANSWER_DEADLINE_MS = 8_000;
/** A task lasts a minute. */
const SOLVING_MS_MAX = 55_000;
/** Between two pictures of the progress. */
const TRIES_PER_STEP = 8;

/** How far the challenge of a form is; `tries` of about 256. */
export type ChallengeState =
  { readonly phase: 'at-rest' | 'failed' | 'no-crypto' } | { readonly phase: 'solving'; readonly tries: number };

export interface SolvedForm {
  readonly state: ChallengeState;
  /** Sends the form when the challenge is solved. Its field `solution` has the solution. */
  readonly solveThenSend: (event: FormEvent<HTMLFormElement>, userId: string) => void;
}

/**
 * Has the browser solve what must be solved before a form that joins a waiting room is sent. Browsers derive keys on threads of
 * their own, so the page goes on meanwhile.
 */
export function useChallenge(saleId: string): SolvedForm {
  const [state, setState] = useState<ChallengeState>({ phase: 'at-rest' });
  const solving = useRef<AbortController>(undefined);
  useEffect(() => () => solving.current?.abort(), []);

  const run = async (form: HTMLFormElement, userId: string, controller: AbortController): Promise<void> => {
    const task = await askForTask(saleId, userId);
    // Whatever else is wrong the page says that comes after the form.
    if (task === undefined) return form.submit();
    const solution = await solve(task, controller, (tries) => setState({ phase: 'solving', tries }));
    if (solution === undefined) return setState({ phase: 'failed' });
    const field = form.elements.namedItem('solution');
    if (field instanceof HTMLInputElement) field.value = solution;
    form.submit();
  };
  return {
    state,
    solveThenSend: (event, userId) => {
      event.preventDefault();
      if (state.phase === 'solving') return;
      // Browsers have it on secure pages alone.
      if (!globalThis.isSecureContext) return setState({ phase: 'no-crypto' });
      setState({ phase: 'solving', tries: 0 });
      solving.current = new AbortController();
      run(event.currentTarget, userId, solving.current).catch(() => setState({ phase: 'failed' }));
    },
  };
}

/** Undefined where the API asks for none, or says something else. */
async function askForTask(saleId: string, userId: string): Promise<Challenge | undefined> {
  const response = await fetch(roomPaths.room(saleId), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId }),
    signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
  });
  if (response.status !== 403) return undefined;
  return ((await response.json()) as Schemas['JoinRefusal']).challenge?.task;
}

/** As the API takes it; undefined where the time of the task is over. */
async function solve(
  task: Challenge,
  controller: AbortController,
  onTries: (tries: number) => void,
): Promise<string | undefined> {
  let tries = 0;
  const found = await solveChallenge({
    challenge: task,
    controller,
    deriveKey: (...given) => {
      tries += 1;
      if (tries % TRIES_PER_STEP === 0) onTries(tries);
      return deriveKey(...given);
    },
    timeout: SOLVING_MS_MAX,
  });
  if (found === null) return undefined;
  const { counter, derivedKey } = found;
  return btoa(JSON.stringify({ challenge: task, solution: { counter, derivedKey } }));
}
