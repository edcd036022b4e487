/** What the processes of one API ask each other for. */
export type Topic = 'health' | 'metrics';

/** What the primary knows of all processes, and tells each of them whenever it changes. */
export interface HostState {
  /** Processes that take connections. */
  readonly serving: number;
  /** Processes that were started again since the primary runs. */
  readonly restarts: number;
  /** Why one of those that take connections is not ready; absent if they all are. */
  readonly reasonNotReady?: string | undefined;
}

export type ToPrimary =
  /** Ready to take connections. */
  | { readonly kind: 'warm' }
  | { readonly kind: 'readiness'; readonly reason?: string | undefined }
  | { readonly kind: 'ask'; readonly id: number; readonly topic: Topic }
  | { readonly kind: 'answer'; readonly id: number; readonly content: unknown };

export type ToProcess =
  | { readonly kind: 'listen' }
  | { readonly kind: 'host'; readonly state: HostState }
  | { readonly kind: 'question'; readonly id: number; readonly topic: Topic }
  /** What the others answered; those that did not in time are missing. */
  | { readonly kind: 'answers'; readonly id: number; readonly contents: readonly unknown[] };
