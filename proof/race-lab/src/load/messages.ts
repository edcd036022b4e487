import type { StoreAddresses } from '../stores/store-addresses.js';
import type { Counter } from '../strategies/guard.js';
import type { Answer, Books } from '../verdict/verdict.js';
import type { Attempt } from './load.js';

/** What a worker needs to know before its first round. */
export interface Preparation {
  readonly strategy: string;
  readonly runId: string;
  readonly addresses: StoreAddresses;
  readonly connectionsMax: number;
}

export interface Assault {
  readonly round: number;
  readonly attempts: readonly Attempt[];
  /** Epoch ms at which all workers begin together. */
  readonly startsAtMs: number;
  /** After this many answers the worker kills itself. */
  readonly diesAfterAnswers?: number;
}

export interface AnswerReport {
  /** The place of the attempt in the assault. */
  readonly index: number;
  readonly answer: Answer;
  /** From the common start to the answer. */
  readonly latencyMs: number;
  readonly retries: number;
  readonly error?: string;
}

/** What the master may ask of a worker, and what comes back. */
export interface WorkerCalls {
  prepare(preparation: Preparation): void;
  open(counter: Counter): void;
  join(counterId: string): void;
  assault(assault: Assault): void;
  observe(counterId: string): Books;
  discard(counterId: string): void;
  close(): void;
}

export type WorkerCall = {
  [Method in keyof WorkerCalls]: {
    readonly id: number;
    readonly method: Method;
    readonly parameter: Parameters<WorkerCalls[Method]>[0];
  };
}[keyof WorkerCalls];

export type WorkerMessage =
  | { readonly type: 'reply'; readonly id: number; readonly value?: unknown; readonly error?: string }
  | { readonly type: 'answers'; readonly round: number; readonly answers: readonly AnswerReport[] };
