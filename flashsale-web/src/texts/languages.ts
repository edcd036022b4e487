/** The languages of the shop, each under its own name. The first one is for visitors who prefer none of them. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof LANGUAGES;

export const LANGUAGE_CODES = Object.keys(LANGUAGES) as readonly Language[];

/** Remembers the language that a visitor has chosen. */
export const LANGUAGE_COOKIE = 'flashsale_language';

/** Undefined for a text that is none: anybody can send a form or a cookie. */
export function toLanguage(text: unknown): Language | undefined {
  return LANGUAGE_CODES.find((code) => code === text);
}
