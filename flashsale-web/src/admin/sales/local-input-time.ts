const MS_PER_MINUTE = 60_000;
const DATE_AND_TIME_LENGTH = 'yyyy-mm-ddThh:mm:ss'.length;

/** An instant as an input of type datetime-local has it: in the operator's time zone, to the second. */
export function toInputTime(instant: Date): string {
  const shifted = new Date(instant.getTime() - instant.getTimezoneOffset() * MS_PER_MINUTE);
  return shifted.toISOString().slice(0, DATE_AND_TIME_LENGTH);
}

/** The instant in ISO 8601, UTC; undefined when the input holds no time. */
export function fromInputTime(text: string): string | undefined {
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}
