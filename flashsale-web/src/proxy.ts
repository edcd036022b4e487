import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { readEnvironment } from './environment';

const NONCE_SIZE_BYTES = 16;
const REPORT_GROUP = 'policy';
const REPORT_PATH = '/api/csp-report';

/** What Stripe's form needs: its script is loaded by one of ours, its fields are frames of its own. */
const STRIPE = {
  connect: ' https://api.stripe.com',
  directives: ['frame-src https://js.stripe.com https://hooks.stripe.com'],
};
const NONE = { connect: '', directives: [] };

/**
 * Gives every page a policy under which scripts are its own alone, and nothing comes from another origin, but for Stripe's form
 * where one pays by it. guard/ has the rest.
 */
export function proxy(request: NextRequest): NextResponse {
  // Next's tools for development evaluate code and write styles of their own.
  if (process.env['NODE_ENV'] === 'development') return NextResponse.next();
  const nonce = randomBytes(NONCE_SIZE_BYTES).toString('base64');
  const foreign = readEnvironment().hasStripeForm ? STRIPE : NONE;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    // Widths of bars are style attributes.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self'${foreign.connect}`,
    ...foreign.directives,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // For browsers that know the newer way to report, and for the others.
    `report-to ${REPORT_GROUP}`,
    `report-uri ${REPORT_PATH}`,
  ].join('; ');
  const headers = new Headers(request.headers);
  // Next reads the nonce from here and puts it on its scripts.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('reporting-endpoints', `${REPORT_GROUP}="${REPORT_PATH}"`);
  return response;
}

export const config = { matcher: '/((?!api/|_next/|health|icon|manifest|pictures/).*)' };
