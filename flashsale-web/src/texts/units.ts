import { formatsOf } from './formats';

const inEnglish = formatsOf('en-US').count;
const inGerman = formatsOf('de-DE').count;

export function unitsInEnglish(units: number): string {
  return `${inEnglish(units)} ${units === 1 ? 'unit' : 'units'}`;
}

export function unitsInGerman(units: number): string {
  return `${inGerman(units)} Stück`;
}
