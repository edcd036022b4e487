import { answers } from '../texts/answers';
import { answerToNobody, errorResponse, readBody } from './http';
import { PolicyReports } from './policy-report-log';

const BODY_SIZE_BYTES_MAX = 16 * 1024;
/** What browsers send, the older way and the newer one. */
const TYPES = /^application\/(?:csp-report|reports\+json)(?:\s*;|$)/i;

const reports = new PolicyReports((line) => process.stderr.write(`${line}\n`));

/** Takes what browsers report of scripts, frames and pictures that the policy of a page has kept out. */
export async function receivePolicyReports(request: Request): Promise<Response> {
  if (!TYPES.test(request.headers.get('content-type') ?? '')) return errorResponse(415, answers.noReport);
  const body = await readBody(request, BODY_SIZE_BYTES_MAX);
  if (body === 'too large') return errorResponse(413, answers.tooLarge);
  if (body === 'given up') return answerToNobody();
  try {
    reports.take(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return errorResponse(400, answers.noReport);
  }
  return new Response(null, { status: 204 });
}
