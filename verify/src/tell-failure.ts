import { EnvironmentError } from 'flashsale-core';
import { Refusal } from './refusal.js';

/** Says on the terminal why a program came to no result. */
export function tellFailure(error: unknown): void {
  if (error instanceof EnvironmentError) {
    console.error(`${error.message}. \`npm start\` leaves the addresses in .local/env.`);
  } else {
    console.error(error instanceof Refusal ? error.message : error);
  }
}
