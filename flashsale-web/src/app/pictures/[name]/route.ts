import { pathTo } from 'flashsale-client';
import { readEnvironment } from '../../../environment';
import { answers } from '../../../texts/answers';
import { errorResponse } from '../../../server/http';
import { only } from '../../../server/ask-api';

export const dynamic = 'force-dynamic';

const ANSWER_DEADLINE_MS = 5_000;
const NAME = /^[0-9a-f]{64}-\d{1,4}\.webp$/;
/** A name is never used for other content. */
const FOR_EVER = 'public, max-age=31536000, immutable';
/** Both end with who asked: server.mjs sees to it. The API counts the read to that client. */
const CLIENT_HEADERS = ['forwarded', 'x-forwarded-for'];

/** A picture of a product, as the API has it. */
export async function GET(request: Request, { params }: RouteContext<'/pictures/[name]'>): Promise<Response> {
  const { name } = await params;
  if (!NAME.test(name)) return errorResponse(404, answers.noPicture);
  try {
    const answer = await fetch(new URL(pathTo('/api/v1/pictures/{name}', { name }), readEnvironment().apiUrl), {
      headers: only(CLIENT_HEADERS, request.headers),
      cache: 'no-store',
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_DEADLINE_MS)]),
    });
    if (!answer.ok) return errorResponse(answer.status === 404 ? 404 : 503, answers.noPicture);
    const headers = { 'content-type': 'image/webp', 'cache-control': FOR_EVER };
    // A link that is shared shows it elsewhere, too.
    return new Response(await answer.arrayBuffer(), {
      headers: { ...headers, 'cross-origin-resource-policy': 'cross-origin' },
    });
  } catch {
    return errorResponse(503, answers.unreachable, { 'Retry-After': '1' });
  }
}
