import { createHmac } from 'node:crypto';

const MS_PER_SECOND = 1_000;
/** Older than any receiver tolerates. */
const OLD_MS = 3_600_000;

/** The header `Stripe-Signature` of a body. */
export function signBody(body: string, secret: string, fault?: 'wrong-key' | 'old-time', nowMs = Date.now()): string {
  const signedAt = Math.floor((fault === 'old-time' ? nowMs - OLD_MS : nowMs) / MS_PER_SECOND);
  const key = fault === 'wrong-key' ? `${secret} of somebody else` : secret;
  return `t=${signedAt},v1=${createHmac('sha256', key).update(`${signedAt}.${body}`).digest('hex')}`;
}
