/** What operators may do, each also what those before it may: look, run sales, reset them. */
export const ROLES = ['viewer', 'operator', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** Names of operators, as in the database; these three are the other actors of the log. */
export const OPERATOR_NAME_PATTERN = '^(?!(demo|token|command)$)[a-z][a-z0-9._-]{1,31}$';

export function mayDo(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
