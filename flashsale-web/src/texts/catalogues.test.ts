import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { english } from './english';
import { german } from './german';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));
/** What a visitor of the shop sees. */
const FOLDERS = ['shop', 'orders', 'login', 'ui', 'app'];
/** They are in English alone. */
const ENGLISH_PAGES = /^app\/(?:admin|lab)\//;

/** Every text by its path, with the parameters of what is a function. */
function parametersOf(catalogue: object, path = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, text]: [string, unknown]) => {
    const place = `${path}${key}`;
    if (typeof text === 'object' && text !== null) return parametersOf(text, `${place}.`);
    if (typeof text !== 'function') return [[place, typeof text]];
    const [, names = ''] = /^\(?([^)=]*)\)?\s*=>/.exec(String(text)) ?? [];
    return [[place, names.replaceAll(/\s|,$/g, '')]];
  });
}

/** An attribute that is read, or read out. What stands between tags is the linter's (react/jsx-no-literals). */
const WORDS_IN_ATTRIBUTE =
  /\s(?:aria-label|aria-description|title|alt|placeholder|label|hint)="([^"]*[a-z]{2}[^"]*)"/gi;

function sources(): [string, string][] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(`${SOURCES}/${folder}`, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
    .filter((name) => name.endsWith('.tsx') && !ENGLISH_PAGES.test(name))
    .map((name) => [name, readFileSync(`${SOURCES}/${name}`, 'utf8')]);
}

describe('the catalogues', () => {
  it('have the same texts with the same parameters', () => {
    expect(parametersOf(german)).toEqual(parametersOf(english));
  });

  it('write numbers and money as their language does', () => {
    const written = [english, german].map(({ count, money }) => [count(1_234_567), money(123_456, 'EUR')]);
    expect(written).toEqual([
      ['1,234,567', '€1,234.56'],
      ['1.234.567', '1.234,56\u00A0€'],
    ]);
  });

  it('have all words of the pages of the shop', () => {
    const found = sources().flatMap(([name, source]) =>
      [...source.matchAll(WORDS_IN_ATTRIBUTE)].map(([, text = '']) => `${name}: ${text}`),
    );
    expect(found).toEqual([]);
  });
});
