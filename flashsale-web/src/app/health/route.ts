export const dynamic = 'force-dynamic';

/** The web server runs. The API has its own probe; pages tell the visitor when it is down. */
export function GET(): Response {
  return Response.json({ status: 'ok' });
}
