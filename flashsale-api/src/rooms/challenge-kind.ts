import type { Challenge as Task } from 'altcha-lib';

/** A task that costs its solver time. */
export interface ProofOfWorkView {
  readonly kind: 'altcha';
  /** As ALTCHA defines it: parameters, and their signature. */
  readonly task: Task;
}

/** A widget of Turnstile, to be shown with these. */
export interface TurnstileView {
  readonly kind: 'turnstile';
  readonly siteKey: string;
  readonly action: string;
  /** Binds the token to this user and sale. */
  readonly cData: string;
}

/** A widget of hCaptcha, to be shown with this. */
export interface HcaptchaView {
  readonly kind: 'hcaptcha';
  readonly siteKey: string;
}

/** What must be solved before joining, of a kind that the client must know. */
export type ChallengeView = ProofOfWorkView | TurnstileView | HcaptchaView;

/** By what a solution is remembered, so that it is used once, and for how long it would be good. */
export interface Solved {
  readonly id: string;
  readonly lastsMs: number;
}

/** One way to tell who joins a room from a program. */
export interface ChallengeKind {
  readonly name: ChallengeView['kind'];
  /** For this user and this sale. */
  make(saleId: string, userId: string): Promise<ChallengeView>;
  /** Whether it solves a challenge of this user for this sale. @throws where that is not known */
  check(saleId: string, userId: string, solution: string): Promise<Solved | 'wrong'>;
}
