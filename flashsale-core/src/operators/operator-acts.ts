import type pg from 'pg';

export const ACT_OUTCOMES = ['DONE', 'REFUSED', 'FAILED'] as const;
export type ActOutcome = (typeof ACT_OUTCOMES)[number];

/** An act that begins. */
export interface NewAct {
  readonly act: string;
  readonly saleId?: string | undefined;
  readonly actor: string;
  readonly role: string;
  readonly address: string;
  readonly requestId: string;
  readonly given?: object | undefined;
}

/** How an act ended, and what it changed. */
export interface ActEnd {
  readonly outcome: ActOutcome;
  readonly status?: number | undefined;
  /** Of a sale whose id was made by the act. */
  readonly saleId?: string | undefined;
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

type Queryable = Pick<pg.Pool, 'query'>;

/** Writes that an act begins, and resolves with its id. */
export async function beginAct(client: Queryable, begun: NewAct): Promise<string> {
  const { act, saleId, actor, role, address, requestId, given } = begun;
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO operator_acts (act, sale_id, actor, role, address, request_id, given)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [act, saleId, actor, role, address, requestId, toJson(given)],
  );
  return rows[0]?.id ?? '';
}

/** Writes how an act ended, unless that is written already. */
export async function endAct(client: Queryable, actId: string, end: ActEnd): Promise<void> {
  const { outcome, status, saleId, before, after } = end;
  await client.query(
    `INSERT INTO operator_act_ends (act_id, outcome, status, sale_id, before, after) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (act_id) DO NOTHING`,
    [actId, outcome, status, saleId, toJson(before), toJson(after)],
  );
}

/** As text, because the driver makes an array of PostgreSQL of an array. */
function toJson(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
