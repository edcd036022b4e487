import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { beginAct, Database, endAct, type Role } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { FastifyRequest } from 'fastify';
import type { Environment } from '../../environment.js';
import { Clients } from '../../http/clients.js';
import type { Actor } from '../access.js';
import { actorNameOf, type ProviderOperator } from './provider-login.js';

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

type Client = Parameters<typeof beginAct>[0];
type LogInRequest = Pick<FastifyRequest, 'headers' | 'socket' | 'id'>;

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

  /**
   * The operator of a token; undefined if it is over, or the account is disabled. The role is that of the account now, or what
   * the provider said at the login.
   */
  async find(token: string): Promise<Actor | undefined> {
    const session = hashOf(token);
    const { rows } = await this.database.pool.query<FoundSession>({
      name: 'find-operator-session',
      text: `WITH found AS (
               SELECT s.token_hash, s.seen_at, o.name, COALESCE(o.role, s.role) AS role, s.issuer, s.subject,
                      s.display_name AS "displayName"
                 FROM operator_sessions s LEFT JOIN operators o ON o.name = s.operator_name
                WHERE s.token_hash = $1 AND o.disabled_at IS NULL
                  AND s.created_at > now() - make_interval(secs => $2) AND s.seen_at > now() - make_interval(secs => $3)
             ), seen AS (
               UPDATE operator_sessions s SET seen_at = now() FROM found
                WHERE s.token_hash = found.token_hash AND found.seen_at < now() - make_interval(secs => $4)
             )
             SELECT name, role, issuer, subject, "displayName" FROM found`,
      values: [session, this.#lifeSeconds, this.#idleSeconds, SEEN_PERIOD_SECONDS],
    });
    return rows[0] && { ...actorOfSession(rows[0]), session };
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
  async begin(name: string, passwordHash: string, request: LogInRequest): Promise<NewSession | undefined> {
    return this.database.transaction(async (client) => {
      // Locked, so that a change of the password ends this session, too, or is seen here.
      const { rows } = await client.query<{ role: Role }>(
        'SELECT role FROM operators WHERE name = $1 AND password_hash = $2 AND disabled_at IS NULL FOR SHARE',
        [name, passwordHash],
      );
      const [account] = rows;
      if (account === undefined) return undefined;
      await this.#endOldest(client, 'operator_name = $4', [name]);
      const begun = await this.#insert(client, { operator_name: name });
      await this.#logIn(client, { name, role: account.role }, request);
      return { ...begun, name, role: account.role };
    });
  }

  /** Logs somebody in whom the provider knows, and logs that. */
  async beginOfProvider(operator: ProviderOperator, request: LogInRequest): Promise<NewSession> {
    const { issuer, subject, displayName, role, providerSession } = operator;
    return this.database.transaction(async (client) => {
      await this.#endOldest(client, 'issuer = $4 AND subject = $5', [issuer, subject]);
      const begun = await this.#insert(client, {
        issuer,
        subject,
        display_name: displayName,
        role,
        provider_session: providerSession ?? null,
      });
      await this.#logIn(client, { name: actorNameOf(operator), role }, request);
      return { ...begun, name: displayName, role };
    });
  }

  /** Forgets sessions that are over, and the oldest ones of an operator, so that there is room for one more. */
  async #endOldest(client: Client, whose: string, values: readonly string[]): Promise<void> {
    await client.query(
      `DELETE FROM operator_sessions
        WHERE created_at <= now() - make_interval(secs => $1) OR seen_at <= now() - make_interval(secs => $2)
           OR token_hash IN (SELECT token_hash FROM operator_sessions WHERE ${whose}
                              ORDER BY created_at DESC OFFSET $3)`,
      [this.#lifeSeconds, this.#idleSeconds, SESSIONS_PER_OPERATOR_MAX - 1, ...values],
    );
  }

  async #insert(
    client: Client,
    columns: Readonly<Record<string, string | null>>,
  ): Promise<Pick<NewSession, 'token' | 'endsAt' | 'idleSeconds'>> {
    const token = TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');
    const names = Object.keys(columns);
    const { rows } = await client.query<{ endsAt: Date }>(
      `INSERT INTO operator_sessions (token_hash, ${names.join(', ')})
       VALUES ($2, ${names.map((_, index) => `$${index + 3}`).join(', ')})
       RETURNING now() + make_interval(secs => $1) AS "endsAt"`,
      [this.#lifeSeconds, hashOf(token), ...Object.values(columns)],
    );
    const [inserted] = rows;
    if (inserted === undefined) throw new Error('A session was not written');
    return { token, endsAt: inserted.endsAt, idleSeconds: this.#idleSeconds };
  }

  async #logIn(client: Client, { name: actor, role }: Actor, request: LogInRequest): Promise<void> {
    const address = this.clients.of(request);
    const actId = await beginAct(client, { act: 'log-in', actor, role, address, requestId: request.id });
    await endAct(client, actId, { outcome: 'DONE' });
  }

  /** Ends the session of a request, or all of its operator. Without one there is nothing to end. */
  async end({ session }: Actor, which: 'this' | 'all'): Promise<void> {
    if (session === undefined) return;
    await this.database.pool.query(
      `DELETE FROM operator_sessions s USING operator_sessions mine
        WHERE mine.token_hash = $1 AND (s.token_hash = $1 OR $2 = 'all'
              AND (s.operator_name = mine.operator_name OR s.issuer = mine.issuer AND s.subject = mine.subject))`,
      [session, which],
    );
  }
}

/** A session with its account, or with who the provider says it is. */
type FoundSession =
  | { readonly name: string; readonly role: Role; readonly issuer: null }
  | ({ readonly name: null } & Omit<ProviderOperator, 'providerSession'>);

function actorOfSession(found: FoundSession): Actor {
  if (found.issuer === null) return { name: found.name, role: found.role };
  const { issuer, displayName, role } = found;
  return { name: actorNameOf(found), role, provider: { issuer, displayName } };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
