import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { saleKeys } from 'flashsale-core';
import { propertySeed, useStores } from '../../flashsale-core/test-support/index.js';
import { type ApiUnderTest, OWN_NOTES, startApiHere } from './api-under-test.js';
import { residentBytes } from 'flashsale-testkit';
import { exchange, type HostileRequest, hostileRequests, type RawAnswer } from 'flashsale-testkit/hostile';
import { apiDescription, type DescribedOperation, validatorOf } from './openapi/described-api.js';

const REQUESTS = 1_000;
const REQUESTS_DEADLINE_MS = 180_000;
const ROUNDS = 5;
const REQUESTS_OF_ROUND = 400;
const CLIENTS_AT_ONCE = 8;
/** The heap varies by this much between two collections. */
const GROWTH_BYTES_MAX = 64 * 1024 * 1024;

const ADMIN_TOKEN = 'an admin token for hostile requests'.replaceAll(' ', '-');
const ENVIRONMENT = {
  FLASHSALE_DEMO: 'false',
  ADMIN_TOKEN,
  // The limits have their own tests; here they must not refuse requests early.
  RATE_LIMIT_PURCHASES_PER_ADDRESS: '0',
  RATE_LIMIT_PURCHASES_PER_USER: '0',
  RATE_LIMIT_ADMIN_FAILURES: '0',
  EVENT_LISTENERS_PER_ADDRESS: '0',
};

const stores = useStores();
let api: ApiUnderTest;
let saleId: string;
let keysAtRest: Set<string>;

beforeAll(async () => {
  ({ saleId } = await stores.openSale({ saleId: 'sale_1', totalStock: 1_000 }));
  api = await startApiHere(stores, ENVIRONMENT);
  keysAtRest = new Set(await stores.redis.client.keys('*'));
});

describe('requests drawn from docs/openapi.json with something wrong in them', () => {
  const members = Object.getOwnPropertyNames(Object.prototype);

  it(
    'are answered as documented, without a fault, and leave the process unchanged',
    async () => {
      await fc.assert(
        fc.asyncProperty(hostileRequests(apiDescription.paths, { saleId, token: ADMIN_TOKEN }), async (request) => {
          const answer = await exchange(api.url, request.bytes);
          expect(answer === undefined ? [] : defectsOf(request, answer)).toEqual([]);
          expect(api.logger.lines.filter((line) => line.startsWith('error'))).toEqual([]);
          expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(members);
        }),
        { seed: propertySeed, numRuns: REQUESTS },
      );
      expect(await unknownKeys()).toEqual([]);
      expect(await api.client.get('/health/ready')).toMatchObject({ status: 200 });
    },
    REQUESTS_DEADLINE_MS,
  );
});

describe('an endless stream of them', () => {
  it(
    'leaves the memory of the process flat',
    async () => {
      const process = await stores.startApi(ENVIRONMENT);
      const requests = fc.sample(hostileRequests(apiDescription.paths, { saleId, token: ADMIN_TOKEN }), {
        seed: propertySeed,
        numRuns: REQUESTS_OF_ROUND,
      });
      const sizesBytes: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        let next = 0;
        const send = async (): Promise<void> => {
          for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
            await exchange(process.url, request.bytes);
          }
        };
        await Promise.all(Array.from({ length: CLIENTS_AT_ONCE }, send));
        sizesBytes.push(residentBytes(process.pid));
      }

      const [, settled = 0] = sizesBytes;
      expect({ sizesBytes, growth: (sizesBytes.at(-1) ?? 0) - settled < GROWTH_BYTES_MAX }).toEqual({
        sizesBytes,
        growth: true,
      });
      expect(process.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    },
    REQUESTS_DEADLINE_MS,
  );
});

/** What is wrong with an answer; usually nothing. */
function defectsOf(
  { operation, place: [path, method], isWellAddressed }: HostileRequest<DescribedOperation>,
  answer: RawAnswer,
): string[] {
  const { status, headers, text } = answer;
  const defects: string[] = [];
  if (/node_modules|\.(js|ts):\d+|\bat [\w.<>]+ \(/.test(text)) defects.push(`a stack trace: ${text}`);
  const isListed = String(status) in operation.responses;
  // The default answer of the document covers only refusals.
  if (!isListed && (status < 400 || status >= 500)) defects.push(`undeclared ${status}: ${text}`);
  // A request that does not reach the operation may reach another one.
  if (defects.length > 0 || (status < 400 && !isWellAddressed)) return defects;
  const described = operation.responses[isListed ? String(status) : 'default'];
  const type = headers['content-type']?.split(';')[0] ?? 'none';
  if (described !== undefined && described.content === undefined)
    return text === '' ? [] : [`a body of ${status}: ${text}`];
  if (described?.content?.[type] === undefined) return [`undeclared content type ${type} of ${status}: ${text}`];
  if (type !== 'application/json') return [];
  const validate = validatorOfAnswer(path, method, isListed ? String(status) : 'default');
  return validate(JSON.parse(text)) ? [] : [`${status} ${text}: ${JSON.stringify(validate.errors)}`];
}

const validators = new Map<string, ValidateFunction>();

/** Compiled once, because that takes longer than the answer. */
function validatorOfAnswer(path: string, method: string, status: string): ValidateFunction {
  const place = ['paths', path, method, 'responses', status, 'content', 'application/json', 'schema'];
  const validate = validators.get(place.join(' ')) ?? validatorOf(...place);
  validators.set(place.join(' '), validate);
  return validate;
}

/** New keys in Redis that belong to no sale in the database. */
async function unknownKeys(): Promise<string[]> {
  const { rows } = await stores.database.pool.query<{ id: string }>('SELECT id FROM sales');
  const known = new Set(rows.flatMap(({ id }) => Object.values<string>({ ...saleKeys(id) })));
  return (await stores.redis.client.keys('*')).filter(
    (key) => !known.has(key) && !keysAtRest.has(key) && !OWN_NOTES.test(key),
  );
}
