import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { hostileJson, hostileText } from './hostile-values.js';

/** The declared type, and the bytes. */
export interface HostileBody {
  readonly headers: readonly string[];
  readonly bytes: Buffer;
}

const BOMB_SIZE_BYTES = 32 * 1024 * 1024;
const DEPTHS = [10, 500, 1_000, 100_000] as const;

const CONTENT_TYPES = [
  'application/json; charset=utf-8',
  'application/json; charset=utf-7',
  'application/json; charset=utf-16',
  'application/json; charset="',
  'application/json;',
  'application/JSON',
  'application/json, text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'text/html',
  'application/vnd.api+json',
  '*/*',
  ';',
  '',
] as const;

/** A gzip stream of a few KiB that expands to 32 MiB of zeros. */
const bomb = gzipSync(Buffer.alloc(BOMB_SIZE_BYTES));

type Json = Readonly<Record<string, unknown>>;

/** Bodies made from a valid one by one to three changes of its values, text, bytes or declared type. */
export function hostileBody(good: Json): fc.Arbitrary<HostileBody> {
  const value = fc
    .array(valueChange(good), { maxLength: 2 })
    .map((changes) => changes.reduce<unknown>((changed, change) => change(changed), good));
  return fc.tuple(value, textChange, encoding, contentType).map(([changed, change, encode, type]) => {
    const { headers, bytes } = encode(change(JSON.stringify(changed)));
    return { headers: [...headers, ...(type === undefined ? [] : [`Content-Type: ${type}`])], bytes };
  });
}

function valueChange(good: Json): fc.Arbitrary<(value: unknown) => unknown> {
  const name = fc.oneof(fc.constantFrom('saleId', ...Object.keys(good)), hostileText);
  const property = fc.tuple(name, hostileJson).map(
    ([key, value]) =>
      (body: unknown) =>
        withProperty(body, key, value),
  );
  const missing = fc
    .constantFrom('saleId', ...Object.keys(good))
    .map(
      (key) => (body: unknown) =>
        JSON.parse(JSON.stringify(body), (entry, value: unknown) => (entry === key ? undefined : value)) as unknown,
    );
  const whole = hostileJson.map((value) => () => value);
  const listed = fc.constant((body: unknown) => [body]);
  return fc.oneof({ weight: 6, arbitrary: property }, missing, whole, listed);
}

/** Sets an own property, even if the name is `__proto__`. */
function withProperty(body: unknown, key: string, value: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries([...Object.entries(body), [key, value]]);
}

const textChange: fc.Arbitrary<(text: string) => string> = fc.oneof(
  { weight: 8, arbitrary: fc.constant((text: string) => text) },
  fc.nat(60).map((length) => (text: string) => text.slice(0, length)),
  fc.constantFrom('{', '}', '\0', '\ufeff', ',', '{"saleId":1}').map((rest) => (text: string) => text + rest),
  fc.constant((text: string) => `\ufeff${text}`),
  // The same key twice, and `__proto__` as a key, which only JSON text allows.
  hostileJson.map((value) => (text: string) => text.replace('{', `{"saleId":${JSON.stringify(value)},`)),
  fc.constant((text: string) => text.replace('{', '{"__proto__":{"polluted":true},')),
  fc.constant((text: string) => text.replace('{', '{"constructor":{"prototype":{"polluted":true}},')),
  fc.constantFrom(...DEPTHS).map((depth) => () => '['.repeat(depth)),
  fc.constantFrom(...DEPTHS).map((depth) => () => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)),
);

const contentType: fc.Arbitrary<string | undefined> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/json') },
  { weight: 2, arbitrary: fc.constantFrom(...CONTENT_TYPES) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

/** How text becomes bytes, and the declared type. */
const encoding: fc.Arbitrary<(text: string) => HostileBody> = fc.oneof(
  { weight: 10, arbitrary: fc.constant((text: string) => ({ headers: [], bytes: Buffer.from(text) })) },
  fc.constantFrom<BufferEncoding>('utf16le', 'latin1').map((charset) => (text: string) => ({
    headers: [],
    bytes: Buffer.from(text, charset),
  })),
  fc.constantFrom('br', 'identity', 'x').map((coding) => (text: string) => ({
    headers: [`Content-Encoding: ${coding}`],
    bytes: Buffer.from(text),
  })),
  fc.constant(() => ({ headers: ['Content-Encoding: gzip'], bytes: bomb })),
  fc.constant((text: string) => ({ headers: ['Content-Encoding: gzip'], bytes: gzipSync(text) })),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => () => ({ headers: [], bytes: Buffer.from(bytes) })),
);
