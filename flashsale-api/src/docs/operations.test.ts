import { expect, it } from '@jest/globals';
import { ROUTES } from '../edge/routes.js';
import { OPERATIONS } from './operations.js';
import { parameterTexts, tags } from './texts.js';

it('describes every route of the edge except CORS', () => {
  const described = Object.keys(OPERATIONS).sort();
  expect([...described, 'OPTIONS *'].sort()).toEqual(Object.keys(ROUTES).sort());
});

it('has a unique name for each operation, in the order of the tags', () => {
  const operations = Object.values(OPERATIONS);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  expect([...new Set(operations.map(({ tag }) => tag))]).toEqual(tags.map(({ name }) => name));
});

it('describes every path parameter', () => {
  for (const key of Object.keys(OPERATIONS)) {
    for (const [, name = ''] of key.matchAll(/:(\w+)/g)) expect(parameterTexts).toHaveProperty(name);
  }
});
