import { errorResponse } from '../../server/http';
import { labTexts } from '../../texts/lab';
import { readNewestReport } from './newest-run';

/** In a sandbox: the report brings its own script and styles, and shall not reach what else this origin has. */
const POLICY = [
  'sandbox allow-scripts',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "script-src 'unsafe-inline'",
].join('; ');

/** The report that the race lab has written of its newest run. */
export async function sendReport(): Promise<Response> {
  const report = await readNewestReport();
  if (report === undefined) return errorResponse(404, labTexts.noReport);
  return new Response(report, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      // Browsers show nothing of what is in a sandbox and has an opener policy.
      'cross-origin-opener-policy': 'unsafe-none',
      'cache-control': 'no-store',
    },
  });
}
