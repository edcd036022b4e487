import type pg from 'pg';
import type { Role } from './operator.js';
import { hashPassword } from './password.js';

export interface OperatorAccount {
  readonly name: string;
  readonly role: Role;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
  readonly sessions: number;
}

/** What `npm run operators` does to an account, in the words of the log. */
export type AccountChange =
  | { readonly act: 'add-operator'; readonly role: Role; readonly password: string }
  | { readonly act: 'change-role'; readonly role: Role }
  | { readonly act: 'change-password'; readonly password: string }
  | { readonly act: 'disable-operator' }
  | { readonly act: 'enable-operator' };

export type AccountResult = 'done' | 'exists' | 'unknown' | 'last-owner';

/** All accounts, with the number of places where each is logged in. */
export async function listOperators(client: pg.ClientBase): Promise<OperatorAccount[]> {
  const { rows } = await client.query<OperatorAccount>(
    `SELECT name, role, disabled_at AS "disabledAt", created_at AS "createdAt",
            (SELECT COUNT(*)::int FROM operator_sessions WHERE operator_name = name) AS sessions
       FROM operators ORDER BY name`,
  );
  return rows;
}

/**
 * Changes an account and logs it, in one transaction. A new password and a disabled account end its sessions. Once there is an
 * owner there is always one: nobody else could reset a sale.
 *
 * @param actor who runs the command, for the log
 */
export async function changeOperator(
  client: pg.ClientBase,
  name: string,
  change: AccountChange,
  actor: string,
): Promise<AccountResult> {
  const passwordHash = 'password' in change ? await hashPassword(change.password) : undefined;
  await client.query('BEGIN');
  try {
    // One change at a time, so that two cannot each leave the last owner to the other.
    await client.query('LOCK TABLE operators IN SHARE ROW EXCLUSIVE MODE');
    const before = await readAccount(client, name);
    const result = await write(client, name, change, { before, passwordHash });
    if (result === 'done') await logChange(client, name, change, { before, actor });
    await client.query(result === 'done' ? 'COMMIT' : 'ROLLBACK');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

interface Before {
  readonly role: Role;
  readonly isDisabled: boolean;
}

async function readAccount(client: pg.ClientBase, name: string): Promise<Before | undefined> {
  const { rows } = await client.query<Before>(
    'SELECT role, disabled_at IS NOT NULL AS "isDisabled" FROM operators WHERE name = $1',
    [name],
  );
  return rows[0];
}

async function write(
  client: pg.ClientBase,
  name: string,
  change: AccountChange,
  { before, passwordHash }: { readonly before: Before | undefined; readonly passwordHash: string | undefined },
): Promise<AccountResult> {
  if (change.act === 'add-operator') {
    if (before !== undefined) return 'exists';
    await client.query('INSERT INTO operators (name, role, password_hash) VALUES ($1, $2, $3)', [
      name,
      change.role,
      passwordHash,
    ]);
    return 'done';
  }
  if (before === undefined) return 'unknown';
  const { rows } = await client.query<{ owners: number }>(
    `WITH changed AS (
       UPDATE operators SET role = COALESCE($2, role), password_hash = COALESCE($3, password_hash),
              disabled_at = CASE $4 WHEN 'disable-operator' THEN COALESCE(disabled_at, CURRENT_TIMESTAMP)
                                    WHEN 'enable-operator' THEN NULL ELSE disabled_at END
        WHERE name = $1 RETURNING role, disabled_at
     ), ended AS (
       DELETE FROM operator_sessions WHERE operator_name = $1 AND $4 IN ('disable-operator', 'change-password')
     )
     SELECT (SELECT COUNT(*) FROM operators WHERE role = 'owner' AND disabled_at IS NULL AND name <> $1)::int
            + (SELECT COUNT(*) FROM changed WHERE role = 'owner' AND disabled_at IS NULL)::int AS owners`,
    [name, 'role' in change ? change.role : null, passwordHash ?? null, change.act],
  );
  const wasOwner = before.role === 'owner' && !before.isDisabled;
  return wasOwner && rows[0]?.owners === 0 ? 'last-owner' : 'done';
}

async function logChange(
  client: pg.ClientBase,
  name: string,
  { act }: AccountChange,
  { before, actor }: { readonly before: Before | undefined; readonly actor: string },
): Promise<void> {
  await client.query(
    `WITH begun AS (
       INSERT INTO operator_acts (act, actor, role, address, request_id, given)
       VALUES ($1, 'command', 'owner', 'local', $2, $3) RETURNING id
     )
     INSERT INTO operator_act_ends (act_id, outcome, before, after) SELECT id, 'DONE', $4, $5 FROM begun`,
    [act, actor, { name }, before ?? null, (await readAccount(client, name)) ?? null],
  );
}
