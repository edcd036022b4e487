const REMINDER_OUTCOMES = ['noted', 'bad-email', 'opened', 'too-many', 'failed'] as const;

/** How the wish for a mail ended that was sent as a form; the page reads it from its address. */
export type ReminderOutcome = (typeof REMINDER_OUTCOMES)[number];

/** Undefined for a text that is none: anybody can write an address. */
export function toReminderOutcome(text: unknown): ReminderOutcome | undefined {
  return REMINDER_OUTCOMES.find((outcome) => outcome === text);
}
