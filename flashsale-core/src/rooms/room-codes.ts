import { hash, randomBytes } from 'node:crypto';
import type pg from 'pg';

type Queryable = Pick<pg.Pool, 'query'>;

/** Of all codes that are made for a room together. */
export const ROOM_CODES_MAX = 100_000;
/** Without letters that are taken for digits or for each other: 32 of them. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789';
/** 80 bits: nobody guesses one. */
const LETTERS = 16;
const LETTERS_PER_GROUP = 4;
const UNIQUE_VIOLATION = '23505';

/** What an operator sees of the codes of a room. */
export interface CodesSummary {
  readonly made: number;
  /** Users who have used one, and how many may. */
  readonly uses: number;
  readonly usesMax: number;
}

function newCode(): string {
  const letters = Array.from(randomBytes(LETTERS), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return groupsOf(letters).join('-');
}

function groupsOf(letters: string): string[] {
  return Array.from({ length: LETTERS / LETTERS_PER_GROUP }, (_, i) =>
    letters.slice(i * LETTERS_PER_GROUP, (i + 1) * LETTERS_PER_GROUP),
  );
}

/** However somebody types it. */
function hashOf(code: string): Buffer {
  const typed = code.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return hash('sha256', typed.replaceAll('O', '0').replace(/[IL]/g, '1'), 'buffer');
}

/** Makes codes for the room of a sale, in a transaction that has locked the sale. Undefined where they would be too many. */
export async function makeCodes(
  client: Queryable,
  saleId: string,
  {
    count,
    usesMax,
    lane,
  }: {
    readonly count: number;
    readonly usesMax: number;
    /** Undefined for codes that call at once. */
    readonly lane?: number | undefined;
  },
): Promise<string[] | undefined> {
  const { rows } = await client.query<{ made: number }>(
    'SELECT COUNT(*)::int AS made FROM room_codes WHERE sale_id = $1',
    [saleId],
  );
  if ((rows[0]?.made ?? 0) + count > ROOM_CODES_MAX) return undefined;
  const codes = Array.from({ length: count }, newCode);
  await client.query(
    'INSERT INTO room_codes (sale_id, code_hash, uses_max, lane) SELECT $1, unnest($2::bytea[]), $3, $4',
    [saleId, codes.map(hashOf), usesMax, lane],
  );
  return codes;
}

export async function summarizeCodes(pool: Queryable, saleId: string): Promise<CodesSummary> {
  const { rows } = await pool.query<CodesSummary>({
    name: 'summarize-codes',
    text: `SELECT COUNT(*)::int AS made, COALESCE(SUM(uses), 0)::int AS uses, COALESCE(SUM(uses_max), 0)::int AS "usesMax"
             FROM room_codes WHERE sale_id = $1`,
    values: [saleId],
  });
  return rows[0] ?? { made: 0, uses: 0, usesMax: 0 };
}

/** What a code does: calls at once, or puts into a lane. */
export type WayIn = 'first' | { readonly lane: number };

const REDEEM = `
  WITH known AS (SELECT code_hash FROM room_code_uses WHERE sale_id = $1 AND user_id = $2),
  used AS (
    UPDATE room_codes SET uses = uses + 1
     WHERE sale_id = $1 AND code_hash = $3 AND uses < uses_max AND NOT EXISTS (SELECT FROM known)
    RETURNING code_hash),
  noted AS (INSERT INTO room_code_uses (sale_id, user_id, code_hash) SELECT $1, $2, code_hash FROM used)
  SELECT lane FROM room_codes WHERE sale_id = $1 AND code_hash IN (SELECT code_hash FROM used UNION SELECT code_hash FROM known)
     AND code_hash = $3`;

/** How a user may come by this code; undefined where it is not good. Asking again uses it no second time, and nobody uses two. */
export async function redeemCode(
  pool: Queryable,
  saleId: string,
  userId: string,
  code: string,
): Promise<WayIn | undefined> {
  const ask = async (): Promise<WayIn | undefined> => {
    const { rows } = await pool.query<{ lane: number | null }>({
      name: 'redeem-code',
      text: REDEEM,
      values: [saleId, userId, hashOf(code)],
    });
    return toWayIn(rows);
  };
  const answered = await ask().catch((error: unknown) => {
    if ((error as { readonly code?: string }).code === UNIQUE_VIOLATION) return undefined;
    throw error;
  });
  // The same user may have used it on another device at the same instant: the second time that is seen.
  return answered ?? ask();
}

/** How a user may come by the code that he has used; undefined for one who has used none. */
export async function findWayIn(pool: Queryable, saleId: string, userId: string): Promise<WayIn | undefined> {
  const { rows } = await pool.query<{ lane: number | null }>({
    name: 'find-way-in',
    text: 'SELECT lane FROM room_code_uses JOIN room_codes USING (sale_id, code_hash) WHERE sale_id = $1 AND user_id = $2',
    values: [saleId, userId],
  });
  return toWayIn(rows);
}

function toWayIn([found]: readonly { readonly lane: number | null }[]): WayIn | undefined {
  if (found === undefined) return undefined;
  return found.lane === null ? 'first' : { lane: found.lane };
}
