import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { SERVICES } from './managed-service.js';

const TSCONFIG = new URL('../../tsconfig.json', import.meta.url);

it('starts programs that are built with the fault test, so that it runs in a fresh clone', () => {
  const { references } = JSON.parse(readFileSync(TSCONFIG, 'utf8')) as { references: readonly { path: string }[] };
  const built = references.map(({ path }) => path.replace('../../', ''));
  expect(built).toEqual(expect.arrayContaining([...SERVICES]));
});
