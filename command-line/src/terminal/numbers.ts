/** 12,345 */
export function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Milliseconds with as many digits as mean something. */
export function milliseconds(value: number): string {
  if (value === 0) return '0';
  if (value < 10) return value.toFixed(1);
  return thousands(value);
}
