import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { type Environment, type ForeignChallenge, readEnvironment } from './environment';

const NONCE_SIZE_BYTES = 16;
const REPORT_GROUP = 'policy';
const REPORT_PATH = '/api/csp-report';

/** What a script of another company needs that one of ours loads: frames, and for some styles and requests of its own. */
interface Foreign {
  readonly frames: string;
  readonly connects?: string;
  readonly styles?: string;
}

const STRIPE: Foreign = {
  frames: 'https://js.stripe.com https://hooks.stripe.com',
  connects: 'https://api.stripe.com',
};
const HCAPTCHA = 'https://hcaptcha.com https://*.hcaptcha.com';
const CHALLENGES: Readonly<Record<ForeignChallenge, Foreign>> = {
  turnstile: { frames: 'https://challenges.cloudflare.com' },
  hcaptcha: { frames: HCAPTCHA, connects: HCAPTCHA, styles: HCAPTCHA },
};

function foreignOf({ hasStripeForm, challenge }: Environment): readonly Foreign[] {
  return [...(hasStripeForm ? [STRIPE] : []), ...(challenge === undefined ? [] : [CHALLENGES[challenge]])];
}

/**
 * Gives every page a policy under which scripts are its own alone, and nothing comes from another origin, but for Stripe's form
 * where one pays by it, and for the challenge of a waiting room where a provider has it. guard/ has the rest.
 */
export function proxy(request: NextRequest): NextResponse {
  // Next's tools for development evaluate code and write styles of their own.
  if (process.env['NODE_ENV'] === 'development') return NextResponse.next();
  const nonce = randomBytes(NONCE_SIZE_BYTES).toString('base64');
  const foreign = foreignOf(readEnvironment());
  const and = (sources: keyof Foreign): string => foreign.map((one) => ` ${one[sources] ?? ''}`.trimEnd()).join('');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self'${and('styles')}`,
    // Widths of bars are style attributes.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self'${and('connects')}`,
    ...(foreign.length > 0 ? [`frame-src${and('frames')}`] : []),
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
