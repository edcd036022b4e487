import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ATTACKS } from './attacks/registry.js';
import { commandText, parseCommandLine } from './command-line.js';
import { formsAgainstSecret } from './forms/token-forms.js';
import { smugglingForms } from './forms/smuggling-forms.js';
import { CHECKOUT_FOLDER } from './system/restricted-stores.js';
import { byHmac, claimsOf } from './wire/tokens.js';

const parse = (...args: string[]) => parseCommandLine(args, ATTACKS);

describe('the command line', () => {
  it('runs every attack by default, each under a name of its own', () => {
    const { action, attacks, given, isShort } = parse();
    expect({ action, given, isShort }).toEqual({ action: 'run', given: undefined, isShort: false });
    expect(attacks).toBe(ATTACKS);
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
  });

  it('prints what repeats a run', () => {
    const text = commandText(parse('--only', 'upgrades,oversell', '--seed', '7', '--short'), ATTACKS);
    expect(text).toBe('npm run attack -- --only oversell,upgrades --seed 7 --short');
    expect(commandText(parse(...text.split(' ').slice(4)), ATTACKS)).toBe(text);
  });

  it.each([
    [['--only', 'nonsense'], 'There is no attack nonsense. Known: '],
    [['--only', ','], '--only names no attack'],
    [['--seed', 'x'], '--seed x is no whole number'],
    [['--seed', '-1'], '--seed -1 is no whole number from 0 to 2147483647.'],
    [['--api', 'http://127.0.0.1:3000'], '--api and --web belong together'],
    [['--sale', 'x'], '--sale is of a system that runs'],
    [['upgrades'], "Unexpected argument 'upgrades'"],
  ])('refuses %j', (args, reason) => {
    expect(() => parse(...args)).toThrow(reason);
  });
});

describe('SECURITY.md', () => {
  it('names every attack, and no other', () => {
    const text = readFileSync(join(CHECKOUT_FOLDER, 'SECURITY.md'), 'utf8');
    const [, section = ''] = text.split('### The attacks, as a suite');
    const named = [...section.matchAll(/^\| `([\w-]+)` /gm)].map(([, name]) => name);
    expect(named).toEqual(ATTACKS.map(({ name }) => name));
  });
});

describe('the forms', () => {
  it('are many, and each is there once', () => {
    const victim = claimsOf('victim');
    const signer = byHmac('secret');
    const tokens = formsAgainstSecret({ victim, attacker: claimsOf('attacker'), signer, attackersUrl: 'http://x' });
    const requests = smugglingForms({ path: '/', hidden: 'GET / HTTP/1.1\r\n\r\n' });
    for (const [forms, least] of [
      [tokens, 83],
      [requests, 72],
    ] as const) {
      const names = forms.map(({ name }) => name);
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
      expect(names.length).toBeGreaterThanOrEqual(least);
    }
  });
});
