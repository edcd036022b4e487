import { createHash } from 'node:crypto';
import { beforeAll, expect, it } from '@jest/globals';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { startApiHere } from './api-under-test.js';
import { apiDescription } from './openapi/described-api.js';

const stores = useStores();
let page: string;
let policy: string;
let url: string;

beforeAll(async () => {
  ({ url } = await startApiHere(stores));
  const response = await fetch(`${url}/docs`);
  page = await response.text();
  policy = response.headers.get('content-security-policy') ?? '';
});

it('shows every operation, every schema and every example', () => {
  for (const operation of Object.values(apiDescription.paths).flatMap((methods) => Object.values(methods))) {
    expect(page).toContain(`<article id="${operation.operationId}">`);
    for (const { content } of Object.values(operation.responses))
      for (const { examples } of Object.values(content ?? {}))
        for (const { summary } of Object.values(examples))
          expect(page).toContain(`<figcaption>${summary}</figcaption>`);
  }
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(` id="${target}"`);
});

it('loads nothing, runs nothing, and allows only its own style', () => {
  expect(page).not.toMatch(/<(script|link|img|iframe|form)\b|\s(src|style|on\w+)=/);
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');

  expect(policy.split('; ')).toEqual(
    expect.arrayContaining(["default-src 'none'", `style-src 'sha256-${hash}'`, "frame-ancestors 'none'"]),
  );
});

it('serves the committed document as JSON', async () => {
  const response = await fetch(`${url}/docs/openapi.json`);

  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await response.json()).toEqual(apiDescription);
});
