import { type Challenge as Task, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import type { Schemas } from 'flashsale-client';
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { roomPaths } from '../api/room';
import { passWidget } from './challenge-widget';

const ANSWER_DEADLINE_MS = 8_000;
/** A task lasts a minute. */
const SOLVING_MS_MAX = 55_000;
/** Between two pictures of the progress. */
const TRIES_PER_STEP = 8;

/** How far the challenge of a form is; `tries` of about 256. A widget that is `shown` waits for its visitor. */
export type ChallengeState =
  | { readonly phase: 'at-rest' | 'failed' | 'no-crypto' | 'loading' | 'shown' }
  | { readonly phase: 'solving'; readonly tries: number };

export type ChallengeKind = NonNullable<Schemas['RoomView']['challenge']>;

export interface SolvedForm {
  readonly state: ChallengeState;
  /** Where a widget is shown. */
  readonly place: RefObject<HTMLDivElement | null>;
  /** Sends the form when the challenge is solved. Its field `solution` has the solution. */
  readonly solveThenSend: (event: FormEvent<HTMLFormElement>, userId: string) => void;
}

/**
 * Has solved what must be solved before a form that joins a waiting room is sent: a task by the browser, which derives keys on
 * threads of its own, so that the page goes on meanwhile, or the widget of a provider by its visitor.
 */
export function useChallenge(saleId: string, kind: ChallengeKind | null): SolvedForm {
  const [state, setState] = useState<ChallengeState>({ phase: 'at-rest' });
  const solving = useRef<AbortController>(undefined);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => () => solving.current?.abort(), []);

  const solve = (challenge: Challenge, controller: AbortController): Promise<string | undefined> => {
    if (challenge.kind === 'altcha')
      return solveTask(challenge.task, controller, (tries) => setState({ phase: 'solving', tries }));
    if (place.current === null) return Promise.resolve(undefined);
    const onShown = (): void => setState({ phase: 'shown' });
    return passWidget(challenge, place.current, { signal: controller.signal, onShown });
  };
  const run = async (form: HTMLFormElement, userId: string, controller: AbortController): Promise<void> => {
    const challenge = await askForChallenge(saleId, userId);
    // Whatever else is wrong the page says that comes after the form.
    if (challenge === undefined) return form.submit();
    const solution = await solve(challenge, controller);
    if (solution === undefined) return setState({ phase: 'failed' });
    const field = form.elements.namedItem('solution');
    if (field instanceof HTMLInputElement) field.value = solution;
    form.submit();
  };
  return {
    state,
    place,
    solveThenSend: (event, userId) => {
      event.preventDefault();
      if (isBusy(state)) return;
      // Browsers have it on secure pages alone.
      if (kind === 'altcha' && !globalThis.isSecureContext) return setState({ phase: 'no-crypto' });
      setState(kind === 'altcha' ? { phase: 'solving', tries: 0 } : { phase: 'loading' });
      solving.current = new AbortController();
      run(event.currentTarget, userId, solving.current).catch(() => setState({ phase: 'failed' }));
    },
  };
}

export function isBusy({ phase }: ChallengeState): boolean {
  return phase === 'solving' || phase === 'loading' || phase === 'shown';
}

type Challenge = NonNullable<Schemas['JoinRefusal']['challenge']>;

/** Undefined where the API asks for none, or says something else. */
async function askForChallenge(saleId: string, userId: string): Promise<Challenge | undefined> {
  const response = await fetch(roomPaths.room(saleId), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId }),
    signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
  });
  if (response.status !== 403) return undefined;
  return ((await response.json()) as Schemas['JoinRefusal']).challenge;
}

/** As the API takes it; undefined where the time of the task is over. */
async function solveTask(
  task: Task,
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
