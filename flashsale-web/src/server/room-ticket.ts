const COOKIE_PREFIX = 'flashsale_room_';
/** Longer than a room is open; without it the same number is asked for again. */
const TICKET_SECONDS = 24 * 60 * 60;
/** As the API makes them. */
const TICKET = /^t1\.[\w-]+\.[\w-]+$/;

/** Keeps a ticket on the device, out of reach of scripts. */
export function ticketCookie(saleId: string, ticket: string): string {
  return `${COOKIE_PREFIX}${saleId}=${ticket}; Path=/; Max-Age=${TICKET_SECONDS}; HttpOnly; SameSite=Lax`;
}

/** Forgets it. */
export function goneTicketCookie(saleId: string): string {
  return `${COOKIE_PREFIX}${saleId}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`;
}

/** The ticket for the room of a sale that a visitor has. */
export function ticketIn(headers: Headers, saleId: string): string | undefined {
  const name = `${COOKIE_PREFIX}${saleId}=`;
  const cookies = (headers.get('cookie') ?? '').split(';').map((cookie) => cookie.trim());
  const ticket = cookies.find((cookie) => cookie.startsWith(name))?.slice(name.length);
  return ticket !== undefined && TICKET.test(ticket) ? ticket : undefined;
}
