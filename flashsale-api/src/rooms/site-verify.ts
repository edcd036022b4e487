import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { z } from 'zod';
import type { ProviderSettings } from '../environment.js';
import { fetchText } from '../http/fetch-text.js';
import type { ChallengeKind, HcaptchaView, Solved, TurnstileView } from './challenge-kind.js';

/** For the answer of the provider, from the connection to the last byte. */
const ANSWER_DEADLINE_MS = 3_000;
/** Of an answer, which has some hundred bytes. */
const ANSWER_SIZE_BYTES_MAX = 16_384;
/** A token of Turnstile lasts 300 s, one of hCaptcha 120 s. */
const TOKEN_LASTS_MS = 300_000;
/** What Turnstile's widget is for. */
const ACTION = 'join-room';
const UUID_BYTES = 16;
/** Of whose tokens the log tells, once each. */
const STRANGE_HOSTS_MAX = 10;

/** Of both providers; others are ours, or theirs, and say nothing of the token. */
const ERRORS_OF_TOKENS: ReadonlySet<string> = new Set([
  'missing-input-response',
  'invalid-input-response',
  'timeout-or-duplicate',
  'expired-input-response',
  'already-seen-response',
  'invalid-or-already-seen-response',
]);

const ANSWER = z.object({
  success: z.boolean(),
  hostname: z.string().optional(),
  action: z.string().optional(),
  cdata: z.string().optional(),
  'error-codes': z.array(z.string()).optional(),
});
type Answer = z.infer<typeof ANSWER>;

/** Turnstile and hCaptcha: the browser gets a token of the provider, which is asked about it once. */
export class SiteVerify implements ChallengeKind {
  readonly name: ProviderSettings['kind'];
  readonly #logger = new Logger(SiteVerify.name);
  readonly #settings: ProviderSettings;
  readonly #strangeHosts = new Set<string>();

  constructor(settings: ProviderSettings) {
    this.name = settings.kind;
    this.#settings = settings;
  }

  make(saleId: string, userId: string): Promise<TurnstileView | HcaptchaView> {
    const { kind, siteKey } = this.#settings;
    return Promise.resolve(
      kind === 'turnstile' ? { kind, siteKey, action: ACTION, cData: cDataOf(saleId, userId) } : { kind, siteKey },
    );
  }

  async check(saleId: string, userId: string, token: string): Promise<Solved | 'wrong'> {
    const id = createHash('sha256').update(token).digest('hex');
    const answer = await this.#ask(token, id);
    if (!answer.success) {
      const codes = answer['error-codes'] ?? [];
      if (codes.length > 0 && codes.every((code) => ERRORS_OF_TOKENS.has(code))) return 'wrong';
      throw new Error(`${this.name} answers ${codes.join(', ') || 'without a reason'}`);
    }
    return this.#isBound(answer, saleId, userId) ? { id, lastsMs: TOKEN_LASTS_MS } : 'wrong';
  }

  /** A token of another page, or of another user, is none. hCaptcha binds it to the site alone. */
  #isBound({ hostname = 'no host', action, cdata }: Answer, saleId: string, userId: string): boolean {
    const { kind, hosts } = this.#settings;
    if (!hosts.includes(hostname.toLowerCase())) {
      this.#tellOf(hostname);
      return false;
    }
    return kind === 'hcaptcha' || (action === ACTION && cdata === cDataOf(saleId, userId));
  }

  /** Where the shop has a name that is not listed, nobody joins. */
  #tellOf(host: string): void {
    if (this.#strangeHosts.has(host) || this.#strangeHosts.size >= STRANGE_HOSTS_MAX) return;
    this.#strangeHosts.add(host);
    this.#logger.warn(`Refused a token of ${host}, which is not in ROOM_CHALLENGE_HOSTS`);
  }

  /** @throws where the provider does not answer as it should */
  async #ask(token: string, id: string): Promise<Answer> {
    const { kind, siteKey, secret, verifyUrl } = this.#settings;
    // Whoever sends a token again as the answer was lost gets the same from Turnstile; that it is used once is remembered here.
    const more = kind === 'turnstile' ? { idempotency_key: uuidOf(id) } : { sitekey: siteKey };
    const body = new URLSearchParams({ secret, response: token, ...more });
    const limits = { deadlineMs: ANSWER_DEADLINE_MS, sizeBytesMax: ANSWER_SIZE_BYTES_MAX };
    const { status, text } = await fetchText(verifyUrl, { method: 'POST', body }, limits);
    const { success: isAnswer, data } = ANSWER.safeParse(parseJson(text));
    // Some tokens are answered 400, with the reasons.
    if (isAnswer && (status === 200 || (status === 400 && !data.success))) return data;
    throw new Error(`${kind} answers ${status}${isAnswer ? '' : ', and not what it says that it answers'}`);
  }
}

/** As Turnstile takes it; the same in every process. */
function cDataOf(saleId: string, userId: string): string {
  return createHash('sha256').update(`${saleId}|${userId}`).digest('base64url');
}

function uuidOf(hash: string): string {
  const hex = hash.slice(0, 2 * UUID_BYTES);
  // Version 8 is for what an application makes by itself (RFC 9562).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
