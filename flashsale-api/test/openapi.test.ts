import { beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { answerValidator, apiDescription, describedCases } from './openapi/described-api.js';
import { type Situations, startSituations } from './openapi/situations.js';
import { wayTo } from './openapi/ways.js';

const SET_UP_DEADLINE_MS = 120_000;

const stores = useStores();
let situations: Situations;

beforeAll(async () => {
  situations = await startSituations(stores);
}, SET_UP_DEADLINE_MS);

describe('docs/openapi.json', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    expect(await new Validator().validate({ ...apiDescription })).toMatchObject({ valid: true });
  });

  it('names every operation once', () => {
    const names = Object.values(apiDescription.paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );

    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the API answers as the document says', () => {
  it.each(describedCases().map((described) => [described.name, described] as const))('%s', async (_name, described) => {
    const way = wayTo(described);
    // A busy machine may miss the deadline of a read: asked again then, as clients do.
    const { status, headers, text } = await until(async () => {
      const answer = await way(described, situations);
      return answer.status === 503 && described.status !== '503' ? undefined : answer;
    });

    expect(`${status} ${text}`).toMatch(described.status === 'default' ? /^4/ : new RegExp(`^${described.status} `));
    expect(headers.get('content-type')?.split(';')[0]).toBe(described.contentType);
    for (const header of Object.keys(described.answer.headers ?? {})) expect(headers.get(header)).not.toBeNull();
    const body: unknown = described.contentType === 'application/json' ? JSON.parse(text) : text;
    const validate = answerValidator(described);
    expect(validate(body) ? [] : validate.errors).toEqual([]);
    expect(validate(described.example) ? [] : validate.errors).toEqual([]);
    // The words of a refusal are part of the contract; numbers and ids of a successful answer are not.
    const promised = status >= 400 ? described.example : body;
    expect(wordsOf(body)).toEqual(wordsOf(promised));
  });
});

/** The task of a challenge is another one each time. */
function wordsOf(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('challenge' in body)) return body;
  const { challenge: _, ...words } = body;
  return words;
}
