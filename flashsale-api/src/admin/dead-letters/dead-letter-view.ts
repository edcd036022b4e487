import type { DeadLetter } from 'flashsale-core';

/** A dead letter as operators see it; null where the broker did not say. */
export interface DeadLetterView {
  readonly deadLetterId: string;
  readonly reason: string | null;
  readonly queue: string | null;
  readonly count: number;
  readonly at: string | null;
  /** Parsed if it is JSON, else the text; only the beginning of a long body. */
  readonly body: unknown;
}

export interface DeadLetterList {
  readonly total: number;
  readonly items: readonly DeadLetterView[];
}

export function toDeadLetterView({
  deadLetterId,
  reason,
  queue,
  count,
  diedAt,
  body,
  isCut,
}: DeadLetter): DeadLetterView {
  return {
    deadLetterId,
    reason: reason ?? null,
    queue: queue ?? null,
    count,
    at: diedAt?.toISOString() ?? null,
    body: isCut ? `${body.toString('utf8')}…` : parse(body.toString('utf8')),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
