import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { beginAct, Database, endAct, type Role } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { FastifyRequest } from 'fastify';
import type { Environment } from '../../environment.js';
import { Clients } from '../../http/clients.js';
import type { Actor } from '../access.js';

/** Marks a token as that of a session, so that no other is looked up. */
const TOKEN_PREFIX = 'fso_';
const TOKEN_BYTES = 32;
const TOKEN = new RegExp(`^Bearer +(${TOKEN_PREFIX}[\\w-]{43})$`, 'i');
/** The oldest ends when one more begins. */
const SESSIONS_PER_OPERATOR_MAX = 20;
/** A session that is in use is marked so this often. */
const SEEN_PERIOD_SECONDS = 60;

export interface NewSession {
  /** To be sent as `Authorization: Bearer …`. */
  readonly token: string;
  readonly name: string;
  readonly role: Role;
  readonly endsAt: Date;
  /** Without a request for this long it ends earlier. */
  readonly idleSeconds: number;
}

/** The token of a session in an Authorization header; undefined if there is none of this form. */
export function sessionTokenOf(authorization: string): string | undefined {
  return TOKEN.exec(authorization)?.[1];
}

/** Where operators are logged in. PostgreSQL decides by its own clock, so all processes agree. */
@Injectable()
export class OperatorSessions {
  readonly #lifeSeconds: number;
  readonly #idleSeconds: number;

  constructor(
    private readonly database: Database,
    private readonly clients: Clients,
    @Inject(ENVIRONMENT) { admin }: Environment,
  ) {
    this.#lifeSeconds = admin.sessionSeconds;
    this.#idleSeconds = admin.idleSeconds;
  }

  /** The operator of a token, with the role as it is now; undefined if it is over, or the account is disabled. */
  async find(token: string): Promise<Actor | undefined> {
    const session = hashOf(token);
    const { rows } = await this.database.pool.query<{ name: string; role: Role }>({
      name: 'find-operator-session',
      text: `WITH found AS (
               SELECT s.token_hash, s.seen_at, o.name, o.role
                 FROM operator_sessions s JOIN operators o ON o.name = s.operator_name
                WHERE s.token_hash = $1 AND o.disabled_at IS NULL
                  AND s.created_at > now() - make_interval(secs => $2) AND s.seen_at > now() - make_interval(secs => $3)
             ), seen AS (
               UPDATE operator_sessions s SET seen_at = now() FROM found
                WHERE s.token_hash = found.token_hash AND found.seen_at < now() - make_interval(secs => $4)
             )
             SELECT name, role FROM found`,
      values: [session, this.#lifeSeconds, this.#idleSeconds, SEEN_PERIOD_SECONDS],
    });
    return rows[0] && { ...rows[0], session };
  }

  async hasAccounts(): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ has: boolean }>(
      'SELECT EXISTS (SELECT FROM operators WHERE disabled_at IS NULL) AS has',
    );
    return rows[0]?.has === true;
  }

  /** The hash of an operator's password and the role; undefined for unknown and disabled names. */
  async findAccount(name: string): Promise<{ passwordHash: string; role: Role } | undefined> {
    const { rows } = await this.database.pool.query<{ passwordHash: string; role: Role }>(
      'SELECT password_hash AS "passwordHash", role FROM operators WHERE name = $1 AND disabled_at IS NULL',
      [name],
    );
    return rows[0];
  }

  /** Logs an operator in, and logs that. Undefined if the account or its password changed since the password was checked. */
  async begin(
    name: string,
    passwordHash: string,
    request: Pick<FastifyRequest, 'headers' | 'socket' | 'id'>,
  ): Promise<NewSession | undefined> {
    const token = TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');
    return this.database.transaction(async (client) => {
      // Locked, so that a change of the password ends this session, too, or is seen here.
      const { rows } = await client.query<{ role: Role; endsAt: Date }>(
        `SELECT role, now() + make_interval(secs => $3) AS "endsAt" FROM operators
          WHERE name = $1 AND password_hash = $2 AND disabled_at IS NULL FOR SHARE`,
        [name, passwordHash, this.#lifeSeconds],
      );
      const [account] = rows;
      if (account === undefined) return undefined;
      await client.query(
        `DELETE FROM operator_sessions
          WHERE created_at <= now() - make_interval(secs => $2) OR seen_at <= now() - make_interval(secs => $3)
             OR token_hash IN (SELECT token_hash FROM operator_sessions WHERE operator_name = $1
                                ORDER BY created_at DESC OFFSET $4)`,
        [name, this.#lifeSeconds, this.#idleSeconds, SESSIONS_PER_OPERATOR_MAX - 1],
      );
      await client.query('INSERT INTO operator_sessions (token_hash, operator_name) VALUES ($1, $2)', [
        hashOf(token),
        name,
      ]);
      const { role, endsAt } = account;
      const actId = await beginAct(client, {
        act: 'log-in',
        actor: name,
        role,
        address: this.clients.of(request),
        requestId: request.id,
      });
      await endAct(client, actId, { outcome: 'DONE' });
      return { token, name, role, endsAt, idleSeconds: this.#idleSeconds };
    });
  }

  /** Ends the session of a request, or all of its operator. Without one there is nothing to end. */
  async end({ name, session }: Actor, which: 'this' | 'all'): Promise<void> {
    if (session === undefined) return;
    await this.database.pool.query(
      'DELETE FROM operator_sessions WHERE operator_name = $1 AND ($2::text IS NULL OR token_hash = $2)',
      [name, which === 'this' ? session : null],
    );
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
