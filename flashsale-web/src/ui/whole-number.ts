/** The whole number that a text holds; undefined when it is none, or not from 1 to the maximum. */
export function wholeNumberOf(text: string, max: number): number | undefined {
  const number = Number(text);
  return /^\d+$/.test(text.trim()) && number >= 1 && number <= max ? number : undefined;
}
