import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type ActOutcome, beginAct, Database, endAct, SALE_ID_PATTERN } from 'flashsale-core';
import { Clients } from '../../http/clients.js';
import { RetryLaterException } from '../../http/retry-later.exception.js';
import type { ActName } from '../access.js';
import { actorOf } from '../admin.guard.js';
import { isOurFault } from '../stores-away.interceptor.js';
import { Act, actOf, setAct } from './act.js';

const RETRY_AFTER_SECONDS = 2;
/** As long as the terms of a product may be. */
const LOGGED_TEXT_LENGTH_MAX = 8_000;
const LOGGED_ITEMS_MAX = 10;
const SALE_ID = new RegExp(SALE_ID_PATTERN);

/**
 * Logs what operators do: a row before an act begins, so that nothing is done without one, and its end before the answer. An
 * act whose process was killed has no end in the log, which says just that.
 */
@Injectable()
export class ActLog {
  /** Ends by outcome: counters. */
  readonly ended: Record<ActOutcome, number> = { DONE: 0, REFUSED: 0, FAILED: 0 };
  /** Acts whose end could not be written. */
  unended = 0;
  readonly #logger = new Logger(ActLog.name);

  constructor(
    private readonly database: Database,
    private readonly clients: Clients,
  ) {}

  /** @throws RetryLaterException when it cannot be logged, and therefore must not be done */
  async begin(request: FastifyRequest, act: ActName): Promise<void> {
    const { name: actor, role } = actorOf(request);
    const given = givenBy(request.body);
    const id = await beginAct(this.database.pool, {
      act,
      saleId: saleIdOf(request.params) ?? saleIdOf(given),
      actor,
      role,
      address: this.clients.of(request),
      requestId: request.id,
      given,
    }).catch((error: unknown) => {
      if (isOurFault(error)) throw error;
      throw new RetryLaterException('A store is away or busy: nothing was done, please try again', RETRY_AFTER_SECONDS);
    });
    setAct(request, new Act(id, actor));
  }

  /** Resolves in any case: what was done is done, and its answer is sent. */
  async end(request: FastifyRequest, status: number): Promise<void> {
    const act = actOf(request);
    if (act === undefined) return;
    const outcome = outcomeOf(status);
    this.ended[outcome] += 1;
    await endAct(this.database.pool, act.id, { outcome, status, ...act.changed }).catch((error: Error) => {
      this.unended += 1;
      this.#logger.warn(
        `Act ${act.id} of ${act.actor} ended with ${status}, which is not in the log: ${error.message}`,
      );
    });
  }
}

function outcomeOf(status: number): ActOutcome {
  if (status < 400) return 'DONE';
  return status < 500 ? 'REFUSED' : 'FAILED';
}

/** What a body gives, as an object: one that is none of the kind that a route takes is refused, and logged all the same. */
function givenBy(body: unknown): object | undefined {
  if (body === undefined || body === null) return undefined;
  if (body instanceof Uint8Array) return { bytes: body.byteLength };
  if (typeof body !== 'object' || Array.isArray(body)) return { body };
  const given = Object.entries(body).map(([name, value]) => [name, shortened(value)] as const);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** A file that was given is as long as thousands of other acts. */
function shortened(value: unknown): unknown {
  if (typeof value === 'string' && value.length > LOGGED_TEXT_LENGTH_MAX) return { characters: value.length };
  return Array.isArray(value) && value.length > LOGGED_ITEMS_MAX ? { items: value.length } : value;
}

/** Nothing of the request has been checked yet. */
function saleIdOf(value: unknown): string | undefined {
  const { saleId } = (value ?? {}) as { readonly saleId?: unknown };
  return typeof saleId === 'string' && SALE_ID.test(saleId) ? saleId : undefined;
}
