import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a widget knows when it makes a token; hCaptcha knows the host and the site alone. */
interface TokenContent {
  readonly hostname: string;
  readonly siteKey: string;
  readonly action?: string;
  readonly cData?: string;
  readonly id: string;
}

type Kind = 'turnstile' | 'hcaptcha';

/** What is wrong with the provider. */
type Trouble = 'slow' | 'fails' | 'is not JSON' | 'is no answer' | 'is endless' | 'redirects';

const CODES = {
  turnstile: { used: 'timeout-or-duplicate', unknown: 'invalid-input-response' },
  hcaptcha: { used: 'already-seen-response', unknown: 'invalid-input-response' },
} as const;

/**
 * Turnstile and hCaptcha as their documentation describes `siteverify`, and a widget for browsers in the place of theirs. Its
 * tokens say what they are for.
 */
export class ChallengeProvider {
  static readonly secret = 'the secret of the shop at the provider';
  static readonly siteKey = 'site-key-of-the-shop';
  /** What it was asked, as it came. */
  readonly asked: URLSearchParams[] = [];
  trouble: Trouble | undefined;
  /** Error codes of every answer, in the place of what a token deserves. */
  refusesWith: readonly string[] | undefined;
  readonly #used = new Map<string, string>();
  readonly #server = createServer((request, response) => {
    void this.#answer(request, response);
  });

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The settings of an API that asks it. */
  settings(kind: Kind): Record<string, string> {
    return {
      ROOM_CHALLENGE: kind,
      ROOM_CHALLENGE_SITE_KEY: ChallengeProvider.siteKey,
      ROOM_CHALLENGE_SECRET: ChallengeProvider.secret,
      ROOM_CHALLENGE_HOSTS: 'shop.example,127.0.0.1',
      ROOM_CHALLENGE_VERIFY_URL: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${kind}`,
    };
  }

  /** As the widget makes it. */
  static token(content: Partial<TokenContent>): string {
    const whole = { hostname: 'shop.example', siteKey: ChallengeProvider.siteKey, id: 'one', ...content };
    return Buffer.from(JSON.stringify(whole)).toString('base64');
  }

  /** The script of the provider, as far as a page uses it: a button makes the token, another one says that it fails. */
  static readonly script = `{
    const { searchParams, host } = new URL(document.currentScript.src);
    const kind = host === 'js.hcaptcha.com' ? 'hcaptcha' : 'turnstile';
    let count = 0;
    const places = new Map();
    window[kind] = {
      render(place, { sitekey, action, cData, callback, 'error-callback': onError }) {
        const id = String((count += 1));
        const make = () => btoa(JSON.stringify({ hostname: location.hostname, siteKey: sitekey, action, cData, id: id + Math.random() }));
        for (const [words, act] of [['I am human', () => callback(make())], ['Fail', () => onError('300010')]]) {
          const button = document.createElement('button');
          button.type = 'button';
          button.textContent = words;
          button.addEventListener('click', act);
          place.append(button);
        }
        places.set(id, place);
        return id;
      },
      remove: (id) => places.get(id).replaceChildren(),
    };
    window[searchParams.get('onload')]();
  }`;

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const given = new URLSearchParams(Buffer.concat(chunks).toString());
    this.asked.push(given);
    if (this.trouble !== undefined) return inTrouble(this.trouble, response);
    const answer = this.#verdict(request.url === '/hcaptcha' ? 'hcaptcha' : 'turnstile', given);
    // Turnstile answers 400 where the request or its token has no shape.
    const status =
      request.url === '/turnstile' && !answer.success && !given.get('response')?.startsWith('ey') ? 400 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #verdict(kind: Kind, given: URLSearchParams): { readonly success: boolean } {
    const refuse = (...codes: string[]) => ({ success: false, 'error-codes': codes });
    if (this.refusesWith !== undefined) return refuse(...this.refusesWith);
    if (given.get('secret') !== ChallengeProvider.secret) return refuse('invalid-input-secret');
    const token = given.get('response');
    if (token === null || token === '') return refuse('missing-input-response');
    const content = contentOf(token);
    if (content === undefined) return refuse(CODES[kind].unknown);
    const repeats = given.get('idempotency_key') ?? '';
    const before = this.#used.get(token);
    if (before !== undefined && (kind === 'hcaptcha' || repeats === '' || before !== repeats))
      return refuse(CODES[kind].used);
    this.#used.set(token, repeats);
    const { hostname, siteKey, action = '', cData = '' } = content;
    const solvedAt = new Date().toISOString();
    if (kind === 'hcaptcha') {
      if ((given.get('sitekey') ?? siteKey) !== siteKey) return refuse('sitekey-secret-mismatch');
      return { success: true, challenge_ts: solvedAt, hostname, credit: false } as { success: boolean };
    }
    const more = { 'error-codes': [], action, cdata: cData };
    return { success: true, challenge_ts: solvedAt, hostname, ...more } as { success: boolean };
  }
}

function inTrouble(trouble: Trouble, response: ServerResponse): void {
  switch (trouble) {
    case 'slow':
      // Until whoever asks gives up.
      return;
    case 'fails':
      response.writeHead(500).end('{"success":true,"hostname":"shop.example"}');
      return;
    case 'is not JSON':
      response.writeHead(200).end('<html>Just a moment …</html>');
      return;
    case 'is no answer':
      response.writeHead(200).end('{"success":"true"}');
      return;
    case 'is endless':
      response.writeHead(200).end(`{"success":true,"more":"${'a'.repeat(100_000)}"}`);
      return;
    case 'redirects':
      response.writeHead(302, { location: '/turnstile' }).end();
      return;
  }
}

function contentOf(token: string): TokenContent | undefined {
  try {
    return JSON.parse(Buffer.from(token, 'base64').toString()) as TokenContent;
  } catch {
    return undefined;
  }
}
