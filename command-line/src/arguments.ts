import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Refusal } from './program.js';

/** Splits arguments into options and words. @throws Refusal for an option that is not known or has no value */
export function parseArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
): ReturnType<typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true }>> {
  try {
    return parseArgs({ args: withNegativeValues(args), options, allowPositionals: true });
  } catch (error) {
    throw new Refusal(`${(error as Error).message.split(/[.\n]/)[0]}; see --help.`, { cause: error });
  }
}

/** Splits arguments that are options alone. @throws Refusal, also for a word that is none */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
): ReturnType<typeof parseArguments<Options>>['values'] {
  const { values, positionals } = parseArguments(args, options);
  if (positionals.length > 0) throw new Refusal(`Unexpected argument '${positionals[0]}'; see --help.`);
  return values;
}

/** `--delay -5` as `--delay=-5`: parseArgs would call it ambiguous, and whoever reads the value says what is wrong with it. */
function withNegativeValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1) ?? '';
    if (/^-[\d.]/.test(arg) && /^--[^=]+$/.test(before)) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

export function wholeNumber(option: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new Refusal(`--${option} ${text} is no whole number from ${min} to ${max}.`);
}

/** A share such as 0.05. */
export function share(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && number < 1) return number;
  throw new Refusal(`--${option} ${text} is no share: 0 or more and less than 1, for example 0.05.`);
}

export function oneOf<Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === text);
  if (word !== undefined) return word;
  throw new Refusal(`--${option} ${text} is unknown. Known: ${words.join(', ')}.`);
}

/** The things of these names, in the order of `known`; all of them for `all`. @throws Refusal with the known names */
export function named<Thing extends { readonly name: string }>(
  kind: string,
  names: readonly string[],
  known: readonly Thing[],
): Thing[] {
  const asked = names.flatMap((name) => name.split(',')).filter(Boolean);
  const unknown = asked.find((name) => name !== 'all' && !known.some((thing) => thing.name === name));
  if (unknown !== undefined) {
    throw new Refusal(`There is no ${kind} ${unknown}. Known: ${known.map(({ name }) => name).join(', ')}.`);
  }
  return known.filter(({ name }) => asked.includes('all') || asked.includes(name));
}
