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

/** How far a visitor's turn is; undefined without a ticket, or where the API does not say. */
export async function askForTurn({ saleId, userId, visitor, headers }: Asking): Promise<RoomTurn | undefined> {
  const ticket = ticketIn(visitor, saleId);
  if (ticket === undefined) return undefined;
  const asked = new Headers(headers);
  asked.set('content-type', 'application/json');
  try {
    const response = await fetch(new URL(roomPaths.turn(saleId), readEnvironment().apiUrl), {
      method: 'POST',
      headers: asked,
      body: JSON.stringify({ userId, ticket }),
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
    });
    return response.ok ? ((await response.json()) as RoomTurn) : undefined;
  } catch {
    return undefined;
  }
}

/** What lets a visitor buy, where the room of the sale says that it is his turn. */
export async function admissionOf(
  purchase: Uint8Array | null,
  visitor: Headers,
  headers: Headers,
): Promise<string | undefined> {
  const named = readNames(purchase);
  return named && (await askForTurn({ ...named, visitor, headers }))?.admission;
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
