import type { Answer, Path, Route } from 'flashsale-client';
import { roomPaths, type RoomTurn } from '../api/room';
import { SALE_ID_PATTERN } from '../api/sale';
import { readEnvironment } from '../environment';
import { ticketIn } from './room-ticket';

/** A page is shown without its turn, and a purchase refused, rather than late. */
const ANSWER_DEADLINE_MS = 1_500;

interface Asking {
  readonly saleId: string;
  readonly userId: string;
  /** Where the ticket is. */
  readonly visitor: Headers;
  /** Who asks, for the API. */
  readonly headers: Headers;
}

/** How far a visitor's turn is; undefined for one who has not joined or has left, or where the API does not say. */
export async function askForTurn(asking: Asking): Promise<RoomTurn | undefined> {
  const turn = (await askByCookie(asking)) ?? (await askByLogin(asking));
  return turn?.status === 'LEFT' ? undefined : turn;
}

async function askByCookie(asking: Asking): Promise<RoomTurn | undefined> {
  const ticket = ticketIn(asking.visitor, asking.saleId);
  return ticket === undefined ? undefined : askWith(asking, ticket);
}

/** Who has logged in is known on every device; a user ID that anybody may type is no reason to show a place. */
async function askByLogin(asking: Asking): Promise<RoomTurn | undefined> {
  const { saleId, userId, headers } = asking;
  if (!headers.has('authorization')) return undefined;
  const found = await ask(asking, roomPaths.ticket(saleId), { userId });
  return found && (await askWith(asking, found.ticket));
}

function askWith(asking: Asking, ticket: string): Promise<RoomTurn | undefined> {
  return ask(asking, roomPaths.turn(asking.saleId), { userId: asking.userId, ticket });
}

async function ask<R extends Route<'POST'>>(
  { headers }: Asking,
  path: Path<R>,
  body: Readonly<Record<string, string>>,
): Promise<Answer<'POST', R> | undefined> {
  const asked = new Headers(headers);
  asked.set('content-type', 'application/json');
  try {
    const response = await fetch(new URL(path, readEnvironment().apiUrl), {
      method: 'POST',
      headers: asked,
      body: JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
    });
    return response.ok ? ((await response.json()) as Answer<'POST', R>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What lets a visitor buy, where the room of the sale says that it is his turn.
 *
 * @param by where his ticket is looked for; by login only after a refusal, as most sales have no room
 */
export async function admissionOf(
  purchase: Uint8Array | null,
  visitor: Headers,
  headers: Headers,
  by: 'cookie' | 'login',
): Promise<string | undefined> {
  const named = readNames(purchase);
  if (named === undefined) return undefined;
  const asking = { ...named, visitor, headers };
  return (await (by === 'cookie' ? askByCookie(asking) : askByLogin(asking)))?.admission;
}

/** A body may be anything; what it is the API says. */
function readNames(body: Uint8Array | null): { readonly saleId: string; readonly userId: string } | undefined {
  try {
    const { saleId, userId } = JSON.parse(new TextDecoder().decode(body ?? undefined)) as Record<string, unknown>;
    if (typeof saleId !== 'string' || typeof userId !== 'string') return undefined;
    return SALE_ID_PATTERN.test(saleId) ? { saleId, userId } : undefined;
  } catch {
    return undefined;
  }
}
