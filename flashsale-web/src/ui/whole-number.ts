/** The whole number that a text holds; undefined when it is none, or not from the minimum to the maximum. */
export function wholeNumberOf(text: string, max: number, min = 1): number | undefined {
  const number = Number(text);
  return /^\d+$/.test(text.trim()) && number >= min && number <= max ? number : undefined;
}
