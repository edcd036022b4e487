/** Why a login did not come to its end. */
const LOGIN_FAILURES = ['denied', 'expired', 'away', 'invalid'] as const;
export type LoginFailure = (typeof LOGIN_FAILURES)[number];
export type OperatorLoginFailure = LoginFailure | 'no-role';

/** As for buyers, and whom the provider knows may have no role here. */
export function toOperatorLoginFailure(text: unknown): OperatorLoginFailure {
  return text === 'no-role' ? text : toLoginFailure(text);
}

/** Anybody can write an address: what is none counts as one that took too long. */
export function toLoginFailure(text: unknown): LoginFailure {
  return LOGIN_FAILURES.find((failure) => failure === text) ?? 'expired';
}
