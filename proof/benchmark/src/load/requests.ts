import { RoomTokens } from 'flashsale-core';
import type { Identities } from '../identities/identities.js';
import { signTokens } from '../identities/sign-tokens.js';
import { buyerIndexOf, buyerName, buyersOf, isPoll, type LoadPlan, type RoomRequests } from './load-plan.js';

export interface LoadRequest {
  readonly text: string;
  readonly saleId: string;
  readonly isPurchase: boolean;
}

/** What the web server adds to each request that it forwards, besides the client's address. */
const WEB_HEADERS =
  'accept: application/json\r\naccept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\naccept-encoding: identity\r\n';

/** Longer than any run. */
const ADMISSION_MS = 3_600_000;

/** The requests of a plan, one after the other, as they go over the wire. */
export class Requests {
  #next = 0;

  /** @param headersOf those of a buyer, by number: none in the open form */
  private constructor(
    private readonly plan: LoadPlan,
    private readonly headersOf: readonly { readonly purchase: string; readonly poll: string }[],
  ) {}

  /** Signs the tokens that the plan needs. */
  static async of(plan: LoadPlan): Promise<Requests> {
    const { identities, room } = plan;
    if (room !== undefined) return new Requests(plan, roomHeadersOf(plan, room));
    if (identities === undefined) return new Requests(plan, []);
    const tokens = await signTokens(identities, buyersOf(plan.buyers));
    const headers = tokens.map((token, index) => {
      const poll = `${WEB_HEADERS}x-forwarded-for: ${forwardedFor(index, identities)}\r\n`;
      return { purchase: `${poll}authorization: Bearer ${token}\r\n`, poll };
    });
    return new Requests(plan, headers);
  }

  next(): LoadRequest {
    const index = this.#next;
    this.#next += 1;
    const { saleIds, buyers, pollShare } = this.plan;
    const saleId = saleIds[index % saleIds.length] ?? '';
    const buyer = buyerIndexOf(buyers, index);
    const headers = this.headersOf[buyer];
    const { room } = this.plan;
    if (room !== undefined && room.ask !== 'purchase')
      return roomRequest(room, saleId, buyerName(buyers, buyer), headers?.purchase ?? '');
    if (isPoll(pollShare, index)) return { text: pollText(saleId, headers?.poll ?? ''), saleId, isPurchase: false };
    const text = purchaseText(saleId, buyerName(buyers, buyer), headers?.purchase ?? '');
    return { text, saleId, isPurchase: true };
  }
}

/** An address of its own for each buyer, of those that RFC 2544 reserves for benchmarks, 198.18.0.0/15. */
function forwardedFor(buyer: number, { proxies }: Identities): string {
  const client = `198.${18 + ((buyer >> 16) & 1)}.${(buyer >> 8) & 255}.${buyer & 255}`;
  return [client, ...proxies].join(', ');
}

function pollText(saleId: string, headers: string): string {
  return `GET /api/v1/sale/${saleId}/status HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers}\r\n`;
}

function purchaseText(saleId: string, userId: string, headers: string): string {
  return postText('/api/v1/sale/purchase', `{"saleId":"${saleId}","userId":"${userId}"}`, headers);
}

/** Ids are ASCII, so characters are bytes. */
function postText(path: string, body: string, headers: string): string {
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** The tickets or admissions of all buyers, made before they are needed; none where nobody needs any. */
function roomHeadersOf(
  { saleIds, buyers }: LoadPlan,
  room: RoomRequests,
): readonly { readonly purchase: string; readonly poll: string }[] {
  if (room.ask === 'document' || room.ask === 'number') return [];
  const { ask, secret, roomId } = room;
  const tokens = new RoomTokens([secret]);
  const saleId = saleIds[0] ?? '';
  const untilMs = Date.now() + ADMISSION_MS;
  return buyersOf(buyers).map((userId, index) => {
    if (ask === 'turn') return { purchase: tokens.ticket({ saleId, roomId, userId, arrival: index + 1 }), poll: '' };
    return {
      purchase: `x-admission: ${tokens.admission({ saleId, roomId, userId, untilMs, bornMs: untilMs })}\r\n`,
      poll: '',
    };
  });
}

function roomRequest(
  room: Exclude<RoomRequests, { readonly ask: 'purchase' }>,
  saleId: string,
  userId: string,
  ticket: string,
): LoadRequest {
  const path = `/api/v1/sale/${saleId}/room`;
  switch (room.ask) {
    case 'document': {
      const validator = room.etag === undefined ? '' : `if-none-match: ${room.etag}\r\n`;
      return { text: `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${validator}\r\n`, saleId, isPurchase: false };
    }
    case 'number':
      return { text: postText(path, `{"userId":"${userId}"}`, ''), saleId, isPurchase: true };
    case 'turn':
      return {
        text: postText(`${path}/turn`, `{"userId":"${userId}","ticket":"${ticket}"}`, ''),
        saleId,
        isPurchase: true,
      };
  }
}
