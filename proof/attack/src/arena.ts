import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import type { Ledger } from './ledger.js';
import type { OwnSystem, ServerName, System } from './system/system.js';
import { type Answer, Asker, type Question } from './wire/ask.js';
import { claimsOf, forge } from './wire/tokens.js';

/** Coming again after a 503 included, as buyers are told. */
const FRESH_BUYER_MS_MAX = 5_000;
const COME_AGAIN_MS = 250;
const OPEN_DEADLINE_MS = 30_000;
const HOUR_MS = 3_600_000;
const VIOLATIONS_MAX = 20;
/** What the proxy that ends TLS has as its address, where we stand in its place. */
const INNER_PROXY = '192.0.2.250';
export const PURCHASE = '/api/v1/sale/purchase';

export interface ArenaOptions {
  readonly name: string;
  readonly seed: number;
  /** Fewer attempts, for the tests. */
  readonly isShort: boolean;
  /** By how much limits of time are stretched, for a machine that has other work. */
  readonly patience: number;
  readonly signal: AbortSignal;
}

/** Where one attack takes place, and all that it may do. */
export class Arena {
  readonly violations: string[] = [];
  readonly notes: string[] = [];
  readonly #asker = new Asker();
  readonly #cleanUps: (() => unknown)[] = [];

  constructor(
    readonly system: System,
    readonly ledger: Ledger,
    readonly options: ArenaOptions,
  ) {}

  get own(): OwnSystem {
    if (this.system.own === undefined) throw new Error('This attack needs a system of our own');
    return this.system.own;
  }

  get signal(): AbortSignal {
    return this.options.signal;
  }

  pick<T>(ofShort: T, ofLong: T): T {
    return this.options.isShort ? ofShort : ofLong;
  }

  /** How long something may take, on this machine. */
  patient(ms: number): number {
    return ms * this.options.patience;
  }

  expect(holds: boolean, otherwise: string): void {
    if (!holds && this.violations.length < VIOLATIONS_MAX) this.violations.push(otherwise);
  }

  note(text: string): void {
    this.notes.push(text);
  }

  /** Runs at the end of the attack, whatever became of it. */
  defer(cleanUp: () => unknown): void {
    this.#cleanUps.push(cleanUp);
  }

  async end(): Promise<void> {
    for (const cleanUp of this.#cleanUps.splice(0).reverse()) await cleanUp();
    this.#asker.close();
  }

  url(server: ServerName): string {
    const url = this.system.urls[server];
    if (url === undefined) throw new Error(`There is no ${server}`);
    return url;
  }

  /** The servers that buyers can be sent to. */
  get fronts(): readonly ['api', 'web'] {
    return ['api', 'web'];
  }

  /** What a request from this client has been given on its way to a server. */
  hop(server: ServerName, address: string): string {
    return server === 'api' ? `${address}, ${INNER_PROXY}` : address;
  }

  /** Sends a request from an address of its own, or from the given one. */
  async ask(
    server: ServerName,
    method: string,
    path: string,
    { from = this.ledger.newAddress(), headers = {}, ...question }: Question & { readonly from?: string } = {},
  ): Promise<Answer> {
    const forwarded = { 'x-forwarded-for': this.hop(server, from) };
    return this.#asker.ask(this.url(server), method, path, { ...question, headers: { ...forwarded, ...headers } });
  }

  async askJson(
    server: ServerName,
    method: string,
    path: string,
    body: unknown,
    { headers = {}, ...question }: Question & { readonly from?: string } = {},
  ): Promise<Answer> {
    return this.ask(server, method, path, {
      ...question,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  /** A call of the operator, who has the token. @throws where it is refused */
  async administer(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.system.adminToken ?? ''}` };
    const answer =
      body === undefined
        ? await this.ask('api', method, `/api/v1/admin/${path}`, { headers })
        : await this.askJson('api', method, `/api/v1/admin/${path}`, body, { headers });
    if (answer.status >= 400) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.text}`);
    return answer;
  }

  /** A user who may buy. */
  newUser(): string {
    return this.ledger.admit(this.ledger.newName(this.options.name));
  }

  /** A user who never buys anything: an order in this name was made by the attack. */
  newVictim(): string {
    return this.ledger.newName(`${this.options.name}-victim`);
  }

  /** A good token of a user. */
  tokenOf(userId: string): string {
    const { buyers } = this.system;
    if (buyers === undefined) throw new Error('No secret signs tokens of buyers');
    return forge({ alg: 'HS256' }, claimsOf(userId, buyers), buyers.signer);
  }

  authorized(userId: string): { readonly authorization: string } {
    return { authorization: `Bearer ${this.tokenOf(userId)}` };
  }

  async buy(
    server: ServerName,
    userId: string,
    { saleId = this.system.saleId, from, key }: { saleId?: string; from?: string; key?: string } = {},
  ): Promise<Answer> {
    const headers = { ...this.authorized(userId), ...(key !== undefined && { 'idempotency-key': key }) };
    return this.askJson(server, 'POST', PURCHASE, { saleId, userId }, { headers, ...(from !== undefined && { from }) });
  }

  /** A sale of this attack alone. Resolves when it sells. */
  async openSale(totalStock: number, name = 'A sale under attack'): Promise<string> {
    const saleId = this.ledger.newName(`${this.options.name}-sale-${this.options.seed}`);
    const nowMs = Date.now();
    await this.administer('POST', 'sales', {
      ...{ saleId, name, totalStock },
      startsAt: new Date(nowMs - HOUR_MS).toISOString(),
      endsAt: new Date(nowMs + HOUR_MS).toISOString(),
    });
    await until(
      async () => {
        const { status, text } = await this.ask('api', 'GET', `/api/v1/sale/${saleId}/status`);
        return status === 200 && (JSON.parse(text) as { saleActive?: boolean }).saleActive === true;
      },
      { deadlineMs: this.patient(OPEN_DEADLINE_MS), what: `${saleId} is open`, signal: this.signal },
    );
    return saleId;
  }

  /** A fresh buyer at every front buys, in time. */
  async expectServed(when: string): Promise<void> {
    for (const server of this.fronts) {
      const beganMs = performance.now();
      const answer = await this.#serveInTheEnd(server).catch((error: Error) => error);
      const waitedMs = performance.now() - beganMs;
      if (answer instanceof Error) {
        this.expect(false, `${when}: a fresh buyer got no answer from ${server}: ${answer.message}`);
        continue;
      }
      const { status, text } = answer;
      const isServed = this.system.buyers === undefined ? status === 200 : /"status":"SUCCESS"/.test(text);
      this.expect(isServed, `${when}: a fresh buyer was answered ${status} by ${server}: ${text.slice(0, 200)}`);
      const msMax = this.patient(FRESH_BUYER_MS_MAX);
      this.expect(waitedMs <= msMax, `${when}: a fresh buyer waited ${Math.round(waitedMs)} ms for ${server}`);
    }
  }

  /** A server that sheds load says so, and the buyer comes again. */
  async #serveInTheEnd(server: ServerName): Promise<Answer> {
    const endsAtMs = performance.now() + this.patient(FRESH_BUYER_MS_MAX);
    for (;;) {
      const answer = await this.#serve(server);
      if (answer.status !== 503 || performance.now() > endsAtMs) return answer;
      await sleep(COME_AGAIN_MS);
    }
  }

  /** Without a secret for tokens nobody can buy; then the sale is at least read. */
  async #serve(server: ServerName): Promise<Answer> {
    // A connection of its own, as a buyer who has just come.
    const asker = new Asker();
    const from = this.hop(server, this.ledger.newAddress());
    try {
      if (this.system.buyers === undefined) {
        const path = `/api/v1/sale/${this.system.saleId}/status`;
        return await asker.ask(this.url(server), 'GET', path, { headers: { 'x-forwarded-for': from } });
      }
      const userId = this.newUser();
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': from, ...this.authorized(userId) };
      const body = JSON.stringify({ saleId: this.system.saleId, userId });
      return await asker.ask(this.url(server), 'POST', PURCHASE, { headers, body });
    } finally {
      asker.close();
    }
  }
}
