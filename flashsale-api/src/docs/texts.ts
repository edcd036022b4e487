export const info = {
  title: 'Flash Sale',
  summary: 'A flash sale that cannot oversell.',
  description: [
    'Every error has the shape `ErrorBody` and reveals no internals. Times are ISO 8601 in UTC.',
    'A route that answers GET answers HEAD as well.',
  ].join(' '),
  license: { name: 'MIT', identifier: 'MIT' },
};

export const tags = [
  { name: 'Purchases', description: 'What buyers do.' },
  { name: 'Payments', description: 'How orders are paid for.' },
  { name: 'Orders', description: 'What buyers hold in sales that hold units until they are paid for.' },
  { name: 'Sales', description: 'What buyers see.' },
  { name: 'Waiting lists', description: 'Who is offered the units of a sale that come back.' },
  { name: 'Waiting rooms', description: 'Who may buy when, by a draw that anybody can check.' },
  { name: 'Administration', description: 'What operators do and see.' },
  { name: 'Administration of sales', description: 'Draft, publish, change, pause, end, retire.' },
  { name: 'Records', description: 'Orders, the audit trail, and what operators did.' },
  { name: 'Dead letters', description: 'Messages that could not become orders.' },
  { name: 'System', description: 'Health and documents.' },
] as const;

export const securitySchemes = {
  adminToken: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The value of `ADMIN_TOKEN`, or the token of an operator who logged in. Not needed in demo mode (`FLASHSALE_DEMO=true`).',
  },
  buyerToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'Its `sub` is the user; if that is no valid user id (over 64 characters, a space), the user is `sha256-` and the SHA-256 of `sub` in base64url. Needed only where buyers are identified (`BUYER_JWT_…`); the web server of the shop signs it for who has logged in.',
  },
};

export const responseHeaders = {
  'Retry-After': {
    description: 'Seconds to wait before retrying.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
  'X-Server-Time': {
    description: 'The server time that windows are compared with, in ms since 1970.',
    required: true,
    schema: { type: 'integer' },
    example: 1_795_770_000_000,
  },
  ETag: {
    description: 'Changes with the answer; the same from every process.',
    required: true,
    schema: { type: 'string' },
    example: '"vGsbT3jRXYuTFVLbXwrm6w"',
  },
  Link: {
    description: 'The next page, as `rel="next"` (RFC 8288). Absent on the last page.',
    schema: { type: 'string' },
    example: '</api/v1/sales?limit=100&after=1795770000000.ended.1795766400000.sale_1>; rel="next"',
  },
  'WWW-Authenticate': {
    description: 'The authentication scheme.',
    required: true,
    schema: { type: 'string' },
    example: 'Bearer',
  },
  'X-Data-Age': {
    description:
      'The file may lack what happened within so many seconds before: it was read on a standby of PostgreSQL (`DATABASE_REPLICA_URL`) that lags. 0 without one.',
    required: true,
    schema: { type: 'integer', minimum: 0 },
    example: 0,
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
  /** As clients write it, if the code spells it differently. */
  readonly spelling?: string;
}

/** Parameters by their names in the code. */
export const parameterTexts: Readonly<Record<string, ParameterText>> = {
  saleId: { description: 'The sale.', example: 'sale_1' },
  provider: { description: 'The payment provider.', example: 'stripe' },
  orderId: { description: 'The order.', example: '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d41' },
  userId: { description: 'The user; in a list, only entries of this user.', example: 'user123' },
  separator: {
    description: 'Between the cells: `semicolon` for spreadsheets of countries that write a comma in numbers.',
    example: 'semicolon',
  },
  actor: { description: 'Only what this operator did, or `token`, `demo` or `command`.', example: 'ada' },
  act: { description: 'Only acts of this kind.', example: 'add-stock' },
  paymentId: { description: 'The payment.', example: '0199a1c4-8b10-7d33-8f6a-5c2e9d1b7f08' },
  state: { description: 'Only payments in this state.', example: 'CAPTURED' },
  stuck: { description: 'Only payments of which the provider did not do something.', example: 'true' },
  outcome: { description: 'Only acts that ended like this.', example: 'DONE' },
  eventType: { description: 'Only rows of this type.', example: 'CONFIRMED' },
  limit: { description: 'The maximum number of entries.', example: 50 },
  retired: { description: 'true for the retired sales instead of the others.', example: 'true' },
  after: { description: 'The `next` of the previous page, or the `after` of its link.' },
  status: { description: 'Only sales with this status.', example: 'ACTIVE' },
  sort: {
    description:
      'attention: running sales first, and within a page what is not ready or stuck. name, start, end, sold: by these, the latest and the most first.',
    example: 'attention',
  },
  q: { description: 'Only sales with this text in their name or id.', example: 'Limited' },
  saleIds: {
    description: 'Up to 100 sales, separated by commas; unknown ones are left out.',
    example: 'sale_1,sale_4',
  },
  name: {
    description: 'The hash of a picture of a product and a width.',
    example: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c-640.webp',
  },
  hash: {
    description: 'The picture.',
    example: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
  },
  alt: { description: 'What the picture shows, for those who do not see it.', example: 'A red desk lamp' },
  'idempotency-key': {
    spelling: 'Idempotency-Key',
    description: 'Identifies the attempt, for this sale and user: the same key gets the same answer.',
    example: 'attempt-1',
  },
  'x-admission': {
    spelling: 'X-Admission',
    description: 'The admission by the waiting room of the sale, where it has one.',
  },
  arrival: { description: 'The number of somebody in the waiting room.', example: '1' },
  segment: { description: 'The part of the list, from 0.', example: '0' },
  'last-event-id': {
    spelling: 'Last-Event-ID',
    description: 'The last event that the listener received. Browsers send it when they reconnect.',
  },
};
