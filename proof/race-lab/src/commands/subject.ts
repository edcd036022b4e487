import { Refusal } from 'flashsale-command-line';

/** What a subject may be called: its name becomes a part of ids, keys and names of queues. */
export const SUBJECT = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
  inWords: 'a name of up to 40 letters, digits, - and _',
} as const;

export function subjectFrom(text: string | undefined): string | undefined {
  if (text === undefined || SUBJECT.pattern.test(text)) return text;
  throw new Refusal(`--subject ${text} is not ${SUBJECT.inWords}.`);
}
