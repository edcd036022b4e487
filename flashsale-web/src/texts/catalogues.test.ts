import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { consoleEnglish } from './console-english';
import { consoleGerman } from './console-german';
import { english } from './english';
import { german } from './german';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['shop', 'orders', 'login', 'console', 'ui', 'app'];
/** It is in English alone. */
const ENGLISH_PAGES = /^app\/lab\//;

/** Every text by its path, with the parameters of what is a function. */
function textsOf(catalogue: object, path = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, text]: [string, unknown]) => {
    const place = `${path}${key}`;
    if (typeof text === 'object' && text !== null) return textsOf(text, `${place}.`);
    if (typeof text !== 'function') return [[place, typeof text]];
    const [, names = ''] = /^\(?([^)=]*)\)?\s*=>/.exec(String(text)) ?? [];
    return [[place, names.replaceAll(/\s|,$/g, '')]];
  });
}

function parametersOf(catalogue: object): Readonly<Record<string, string>> {
  return Object.fromEntries(textsOf(catalogue));
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
    expect(parametersOf(consoleGerman)).toEqual(parametersOf(consoleEnglish));
  });

  it('write numbers and money as their language does', () => {
    const written = [english, german].map(({ count, money }) => [count(1_234_567), money(123_456, 'EUR')]);
    expect(written).toEqual([
      ['1,234,567', '€1,234.56'],
      ['1.234.567', '1.234,56\u00A0€'],
    ]);
  });

  it('write the numbers of the console as their language does', () => {
    const written = [consoleEnglish, consoleGerman].map(({ vitals, live }) => [
      ...[vitals.share(0.9994), vitals.perSecond(1.25), vitals.perSecond(1_234), vitals.ms(0.123), vitals.ms(12.34)],
      live.oldest(1_500),
    ]);
    expect(written).toEqual([
      ['99.9 %', '1.3/s', '1,234/s', '0.12 ms', '12.3 ms', 'oldest 1.5 s'],
      ['99,9 %', '1,3/s', '1.234/s', '0,12 ms', '12,3 ms', 'älteste 1,5 s'],
    ]);
  });

  it('say on the button, and of the four outcomes, what the API documents', () => {
    expect(english.buyer.buy).toBe('Buy Now');
    const { reserved, alreadyPurchased, soldOut, notActive } = english.outcome;
    expect({ reserved, alreadyPurchased, soldOut, notActive }).toEqual({
      reserved: 'Purchase reserved successfully',
      alreadyPurchased: 'You have already purchased from this sale',
      soldOut: 'Sale is sold out',
      notActive: 'Sale is not currently active',
    });
  });

  it('have all words of the pages but the race lab', () => {
    const found = sources().flatMap(([name, source]) =>
      [...source.matchAll(WORDS_IN_ATTRIBUTE)].map(([, text = '']) => `${name}: ${text}`),
    );
    expect(found).toEqual([]);
  });
});
