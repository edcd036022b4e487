import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { areInstalled } from '../bootstrap/packages.mjs';
import { useTemporaryFolder } from '../../testkit/test-support/temporary-folder.js';

const wanted = {
  '': { version: '0.1.0' },
  'flashsale-core': { version: '0.1.0' },
  'node_modules/flashsale-core': { link: true },
  'node_modules/pg': { version: '8.0.0' },
  'node_modules/other-platform': { version: '1.0.0', optional: true },
};
const { 'node_modules/other-platform': _, ...installed } = wanted;

describe('areInstalled', () => {
  const folder = useTemporaryFolder();

  it.each([
    { what: 'what the lock file says', present: installed, isEnough: true },
    { what: 'nothing', present: undefined, isEnough: false },
    { what: 'another version', present: { ...installed, 'node_modules/pg': { version: '8.0.1' } }, isEnough: false },
    { what: 'one package less', present: { 'node_modules/flashsale-core': { link: true } }, isEnough: false },
  ])('$what installed: $isEnough', ({ present, isEnough }) => {
    mkdirSync(folder.path('node_modules'));
    writeFileSync(folder.path('package-lock.json'), JSON.stringify({ packages: wanted }));
    const list = folder.path('node_modules', '.package-lock.json');
    if (present) writeFileSync(list, JSON.stringify({ packages: present }));
    expect(areInstalled(folder.path())).toBe(isEnough);
  });
});
