import fc from 'fast-check';
import { hostileBody } from './hostile-bodies.js';
import { hostileText, TEXT_LENGTH_MAX } from './hostile-values.js';

/** What has to be known of an operation of an OpenAPI document to send it requests with something wrong in them. */
export interface TargetOperation {
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly examples: Readonly<Record<string, { readonly value: unknown }>> }>
    >;
  };
}

/** The paths of an OpenAPI document. */
type Paths<Operation> = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

export interface HostileRequest<Operation = TargetOperation> {
  /** The operation of the document that it targets. */
  readonly operation: Operation;
  readonly place: readonly [path: string, method: string];
  /** All bytes of the request. */
  readonly bytes: Buffer;
  /** Whether it certainly reaches that operation, because its address is well-formed. */
  readonly isWellAddressed: boolean;
}

/** Longer than the server accepts. */
const ADDRESS_PART_LENGTH_MAX = 20_000;
const SHOWN_BYTES_MAX = 1_000;

interface Known {
  readonly saleId: string;
  /** The bearer token that most requests carry. */
  readonly token: string;
  /** Who the token is of, where it is a buyer's. */
  readonly userId?: string;
}

const FORWARDING = [
  'X-Forwarded-For: 127.0.0.1',
  'X-Forwarded-For: ::1, unknown, "_hidden", 10.0.0.1',
  `X-Forwarded-For: ${'1.2.3.4, '.repeat(500)}`,
  'X-Forwarded-For: <script>',
  'Forwarded: for="[2001:db8::1]:0";proto=javascript;host=evil',
  'X-Real-IP: 0',
  'X-Forwarded-Host: evil.example',
  'X-Forwarded-Proto: javascript',
  'X-HTTP-Method-Override: DELETE',
  'X-Original-URL: /api/v1/admin/reset',
  'Origin: null',
  'Accept: application/xml;q=9',
  'Range: bytes=0-0,1-1',
  'If-None-Match: *',
  'Cookie: __proto__=1; constructor=2',
  'X: \0',
] as const;

/** Requests for every operation of a document, usually with some wrong parts. */
export function hostileRequests<Operation extends TargetOperation>(
  paths: Paths<Operation>,
  known: Known,
): fc.Arbitrary<HostileRequest<Operation>> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => requestFor(path, method, operation, known)),
  );
  return fc.oneof(...operations);
}

function requestFor<Operation extends TargetOperation>(
  path: string,
  method: string,
  operation: Operation,
  known: Known,
): fc.Arbitrary<HostileRequest<Operation>> {
  const example = Object.values(operation.requestBody?.content['application/json']?.examples ?? {})[0]?.value;
  const has = (name: string): boolean => typeof example === 'object' && example !== null && name in example;
  const good = {
    ...(example as object | undefined),
    ...(has('saleId') && { saleId: known.saleId }),
    ...(has('userId') && known.userId !== undefined && { userId: known.userId }),
  };
  const body =
    operation.requestBody === undefined ? fc.option(hostileBody({}), { nil: undefined, freq: 8 }) : hostileBody(good);
  return fc
    .record({ address: addressFor(path, operation, known), headers: headersFor(operation, known), body })
    .map(({ address, headers, body: sent }) => {
      const isSent = sent !== undefined;
      const lines = [
        `${method.toUpperCase()} ${address.text} HTTP/1.1`,
        'Host: x',
        'Connection: close',
        ...headers,
        ...(isSent ? [...sent.headers, `Content-Length: ${sent.bytes.length}`] : []),
      ];
      const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
      const bytes = isSent ? Buffer.concat([head, sent.bytes]) : head;
      return {
        operation,
        place: [path, method] as const,
        bytes,
        isWellAddressed: address.isWellFormed,
        // Shown by fast-check for a failure.
        [fc.toStringMethod]: () => `${bytes.length} bytes: ${bytes.subarray(0, SHOWN_BYTES_MAX).toString('latin1')}`,
      };
    });
}

function addressFor(
  path: string,
  { parameters }: TargetOperation,
  { saleId, userId = 'ann' }: Known,
): fc.Arbitrary<{ readonly text: string; readonly isWellFormed: boolean }> {
  const value = (name: string): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(name === 'saleId' ? saleId : userId, 'nobody') },
      { weight: 2, arbitrary: hostileText },
    );
  const names = (where: string): string[] =>
    parameters.filter((parameter) => parameter.in === where).map(({ name }) => name);
  const segments = fc.record(Object.fromEntries(names('path').map((name) => [name, value(name)])));
  const query = fc.array(
    fc.tuple(fc.oneof(fc.constantFrom('limit', 'after', 'x[__proto__]', ...names('query')), hostileText), hostileText),
    { maxLength: 3 },
  );
  // Most are encoded as a client would do it; the others are sent raw, except for line breaks.
  const isEncoded = fc.integer({ min: 0, max: 3 }).map((n) => n > 0);
  return fc.tuple(segments, query, isEncoded).map(([values, pairs, isWellFormed]) => {
    const write = (text: string): string =>
      (isWellFormed ? percentEncoded : withoutLineEnds)(text.slice(0, ADDRESS_PART_LENGTH_MAX));
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => write(values[name] ?? ''));
    const search = pairs.map(([name, text]) => `${write(name)}=${write(text)}`).join('&');
    return { text: search === '' ? address : `${address}?${search}`, isWellFormed };
  });
}

function headersFor({ parameters }: TargetOperation, { token }: Known): fc.Arbitrary<string[]> {
  const authorization = fc.oneof(
    { weight: 6, arbitrary: fc.constant([`Authorization: Bearer ${token}`]) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(
          'Bearer',
          'Bearer ',
          `Bearer ${'x'.repeat(token.length)}`,
          `Bearer ${token}x`,
          `bearer ${token}`,
          `Basic ${token}`,
          `Bearer ${'a'.repeat(10_000)}`,
          `Bearer ${'a'.repeat(TEXT_LENGTH_MAX)}`,
          'Bearer \u00e4\u00ff',
        )
        .map((value) => [`Authorization: ${value}`]),
    },
    fc.constant([]),
    fc.constant(['Authorization: Bearer x', `Authorization: Bearer ${token}`]),
  );
  const described = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  const own = fc.record(
    Object.fromEntries(
      described.map((name) => [name, fc.option(hostileText.map(withoutLineEnds), { nil: undefined })]),
    ),
  );
  const others = fc.subarray([...FORWARDING], { maxLength: 2 });
  return fc
    .tuple(authorization, own, others)
    .map(([credentials, values, more]) => [
      ...credentials,
      ...Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])),
      ...more,
    ]);
}

function percentEncoded(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) =>
      /[\w.~-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}

function withoutLineEnds(text: string): string {
  return text.replaceAll(/[\r\n]/g, '');
}
