export const dynamic = 'force-dynamic';

/** The web server runs. Whether the API does is for its own probe to say: pages then tell the visitor so. */
export function GET(): Response {
  return Response.json({ status: 'ok' });
}
