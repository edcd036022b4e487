export const info = {
  title: 'Flash Sale',
  summary: 'A flash sale that cannot oversell.',
  description: [
    'Every error has the same shape, `ErrorBody`, and gives nothing away. Times are ISO 8601 in UTC.',
    'A route that answers GET answers HEAD as well.',
  ].join(' '),
  license: { name: 'MIT', identifier: 'MIT' },
};

export const tags = [
  { name: 'Purchases', description: 'What buyers do.' },
  { name: 'Sales', description: 'What buyers see.' },
  { name: 'Administration', description: 'What operators do and see.' },
  { name: 'Administration of sales', description: 'Create, change, pause, resume, add stock, retire.' },
  { name: 'Records', description: 'Orders and the audit trail.' },
  { name: 'Dead letters', description: 'Messages that could not become orders.' },
  { name: 'System', description: 'Health and documents.' },
] as const;

export const securitySchemes = {
  adminToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The value of `ADMIN_TOKEN`. Not needed in demo mode (`FLASHSALE_DEMO=true`).',
  },
  buyerToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'Whose `sub` is the user, or, where that is no user id (over 64 characters, a space), `sha256-` and its SHA-256 in base64url. Needed only where buyers are identified (`BUYER_JWT_…`).',
  },
};

export const responseHeaders = {
  'Retry-After': {
    description: 'Seconds to wait before asking again.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
  'X-Server-Time': {
    description: 'The time that decides about windows, in ms since 1970.',
    required: true,
    schema: { type: 'integer' },
    example: 1_795_770_000_000,
  },
  Link: {
    description: 'Where the next page is, as `rel="next"` (RFC 8288). It is left out after the last page.',
    schema: { type: 'string' },
    example: '</api/v1/sales?limit=100&after=1795770000000.ended.1795766400000.sale_1>; rel="next"',
  },
  'WWW-Authenticate': {
    description: 'How to be let in.',
    required: true,
    schema: { type: 'string' },
    example: 'Bearer',
  },
  'Content-Disposition': {
    description: 'The name of the file.',
    required: true,
    schema: { type: 'string' },
    example: 'attachment; filename="sale_1-orders.csv"',
  },
};

interface ParameterText {
  readonly description: string;
  readonly example?: unknown;
  /** As clients write it, where the code has it otherwise. */
  readonly spelling?: string;
}

/** Parameters by the name that the code has for them. */
export const parameterTexts: Readonly<Record<string, ParameterText>> = {
  saleId: { description: 'The sale.', example: 'sale_1' },
  userId: { description: 'The user; of a list, only what concerns this one.', example: 'user123' },
  eventType: { description: 'Only rows of this type.', example: 'CONFIRMED' },
  limit: { description: 'How many at most.', example: 50 },
  retired: { description: 'true for the sales that are retired, in place of the others.', example: 'true' },
  after: { description: 'The `next` of an earlier page, or the `after` of its link.' },
  status: { description: 'Only sales of this status.', example: 'ACTIVE' },
  q: { description: 'Only sales with this in their name or id.', example: 'Limited' },
  'idempotency-key': {
    spelling: 'Idempotency-Key',
    description: 'Names the attempt, for this sale and user: the same key again gets the same answer.',
    example: 'attempt-1',
  },
  'last-event-id': {
    spelling: 'Last-Event-ID',
    description: 'The last event that the listener received. Browsers send it when they reconnect.',
  },
};
