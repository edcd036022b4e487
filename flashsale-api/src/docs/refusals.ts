import { STATUS_CODES } from 'node:http';
import type { Answer, Examples } from './operation.js';

const messages = {
  tooLarge: 'Request body is too large',
  otherType: 'Unsupported Media Type',
  tooLong: 'The address is too long',
  saleId: 'saleId must match pattern "^[A-Za-z0-9_-]{1,64}$"',
};

export function refusal(name: string, summary: string, status: number, message: string | readonly string[]): Examples {
  return { [name]: { summary, value: { statusCode: status, message, error: STATUS_CODES[status] } } };
}

export const whereSaleIsNamed = {
  404: {
    description: 'There is no such sale.',
    examples: refusal('unknown-sale', 'An unknown sale id', 404, 'Sale sale_9 not found'),
  },
  414: {
    description: 'A part of the address is longer than 256 characters.',
    examples: refusal('too-long', 'A sale id of 300 characters', 414, messages.tooLong),
  },
} satisfies Record<number, Answer>;

export const whereRoomIsNamed = {
  ...whereSaleIsNamed,
  404: {
    description: 'There is no such sale, or it has no waiting room.',
    examples: {
      ...whereSaleIsNamed[404].examples,
      ...refusal('no-room', 'A sale without one', 404, 'Sale sale_1 has no waiting room'),
    },
  },
} satisfies Record<number, Answer>;

export const whereBodyIsSent = {
  413: {
    description: 'The body has more than 2 KiB.',
    examples: refusal('too-large', 'A body of 3 KiB', 413, messages.tooLarge),
  },
  415: {
    description: 'The body is not declared as `application/json`.',
    examples: refusal('other-type', 'XML', 415, messages.otherType),
  },
} satisfies Record<number, Answer>;

/** Whatever is asked of an operator's route. */
export const foreignPages = {
  ...refusal(
    'cross-site',
    'A page of another site sent the request',
    403,
    'Admin calls from the pages of other sites are refused',
  ),
  ...refusal(
    'strange-name',
    'A demo requested by an unknown host name',
    403,
    'In demo mode admin calls are answered by known names only: DEMO_HOSTS adds others',
  ),
};

export const whereAdministratorsAreLetIn = {
  401: {
    description: 'The token is missing or wrong.',
    examples: refusal('no-token', 'No Authorization header', 401, 'The admin token is missing or wrong'),
    headers: ['WWW-Authenticate'],
  },
  429: {
    description: 'The client sent too many wrong tokens and is refused for a while.',
    examples: refusal(
      'too-many-failures',
      'Too many wrong tokens',
      429,
      'Too many wrong admin tokens, please try again later',
    ),
    headers: ['Retry-After'],
  },
  403: {
    description:
      'The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name.',
    examples: {
      ...refusal(
        'switched-off',
        'Neither ADMIN_TOKEN nor an account',
        403,
        'Admin calls are switched off: no ADMIN_TOKEN is configured, and nobody has an account',
      ),
      ...foreignPages,
    },
  },
} satisfies Record<number, Answer>;

const tooManyReads = refusal(
  'too-many-reads',
  'Too many reads from one address',
  429,
  'Too many requests, please try again later',
);

export const whereStreamsAreLimited = {
  429: {
    description: 'The address has too many streams, or reads too often.',
    examples: {
      ...refusal('too-many-of-client', 'One stream too many', 429, 'You are listening too often already'),
      ...tooManyReads,
    },
    headers: ['Retry-After'],
  },
} satisfies Record<number, Answer>;

export const tooManyListeners = refusal(
  'too-many-listeners',
  'The process has 5,000 listeners',
  503,
  'Too many are listening, please ask for the status instead',
);

export const whereReadsAreLimited = {
  429: { description: 'The address reads too often.', examples: tooManyReads, headers: ['Retry-After'] },
} satisfies Record<number, Answer>;

export const whereSendersAreIdentified = {
  401: {
    description: 'Buyers are identified, and the token is missing, invalid or expired.',
    examples: refusal('no-token', 'No Authorization header', 401, 'A valid token of the buyer is needed'),
    headers: ['WWW-Authenticate'],
  },
} satisfies Record<number, Answer>;

/** Where buyers are identified (a key for their tokens is configured), each may act only for themselves. */
export const whereBuyersAreIdentified = {
  ...whereSendersAreIdentified,
  403: {
    description: 'The token belongs to another user.',
    examples: refusal('other-user', 'The token of another user', 403, 'You may buy and ask for yourself only'),
  },
} satisfies Record<number, Answer>;

export const identityAway = refusal(
  'identity-away',
  'The keys for checking tokens cannot be fetched',
  503,
  'Buyers cannot be identified now, please try again',
);

/** Sent instead of making everybody wait; operators' routes and probes are exempt. */
export const shed = refusal('shed', 'The process is overloaded', 503, 'The server is overloaded, please try again');

/** A 503 answer after which a client may retry. */
export function askLater(description: string, examples: Examples): Readonly<Record<503, Answer>> {
  return { 503: { description, examples, headers: ['Retry-After'] } };
}

export function storeAway(kind: 'read' | 'change'): Readonly<Record<503, Answer>> {
  return askLater(
    kind === 'read'
      ? 'A required store is away or busy.'
      : 'A required store is away or busy. The message says whether the change may have been made.',
    refusal(
      'store-away',
      'A store is away',
      503,
      kind === 'read'
        ? 'A store is away or busy, please try again'
        : 'A store is away or busy: nothing was done, please try again',
    ),
  );
}

/** An invalid sale id in the path, as Fastify's schemas report it. */
export const badSaleInAddress = badInput(refusal('bad-sale', 'A sale id with a space', 400, [messages.saleId]));

/** The same, as class-validator reports it. */
export const badSaleOfAdministrator = badInput(
  refusal('bad-sale', 'A sale id with a space', 400, ['saleId must match /^[A-Za-z0-9_-]{1,64}$/ regular expression']),
);

export function badInput(examples: Examples): Readonly<Record<400, Answer>> {
  return {
    400: { description: 'The request is malformed or impossible.', examples },
  };
}
