import Negotiator from 'negotiator';
import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import type { AllTexts } from '../texts/console-context';
import { consoleEnglish, type ConsoleTexts } from '../texts/console-english';
import { consoleGerman } from '../texts/console-german';
import { english, type Texts } from '../texts/english';
import { german } from '../texts/german';
import { LANGUAGE_CODES, LANGUAGE_COOKIE, type Language, toLanguage } from '../texts/languages';

const CATALOGUES: Readonly<Record<Language, Texts>> = { en: english, de: german };
const CONSOLE_CATALOGUES: Readonly<Record<Language, ConsoleTexts>> = { en: consoleEnglish, de: consoleGerman };
/** No browser sends a longer one; what is longer is not read. */
const ACCEPT_LANGUAGE_LENGTH_MAX = 500;

/** The language of the page: the one that the visitor has chosen, or else the one that the browser prefers. */
export const readLanguage = cache(async (): Promise<Language> => {
  const chosen = toLanguage((await cookies()).get(LANGUAGE_COOKIE)?.value);
  return chosen ?? preferredLanguage((await headers()).get('accept-language'));
});

/** The texts for a server component or a route; a client component has `useTexts`. */
export async function readTexts(): Promise<Texts> {
  return CATALOGUES[await readLanguage()];
}

/** The same for the console, with the texts of the shop. */
export async function readConsoleTexts(): Promise<AllTexts> {
  return { ...(await readTexts()), ...CONSOLE_CATALOGUES[await readLanguage()] };
}

function preferredLanguage(accepted: string | null): Language {
  const [first] = LANGUAGE_CODES;
  if (first === undefined) throw new Error('There is no language');
  if (accepted === null || accepted.length > ACCEPT_LANGUAGE_LENGTH_MAX) return first;
  const negotiator = new Negotiator({ headers: { 'accept-language': accepted } });
  return toLanguage(negotiator.language([...LANGUAGE_CODES])) ?? first;
}
