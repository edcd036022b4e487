import { Inject, Injectable } from '@nestjs/common';
import type { ClaimOutcome, ClaimStep } from '../strategies/guard.js';

/** The injection token of what prints a line on the server's terminal. */
export const PRINT = Symbol('PRINT');
export type Print = (line: string) => void;

const DEVICE_WIDTH = 8;
const TIME = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** Shows on the server's terminal how purchases go about the balance, step by step, so that one sees a race there. */
@Injectable()
export class PurchaseLog {
  constructor(@Inject(PRINT) private readonly print: Print) {}

  begun(device: string, amount: number, strategy: string): void {
    this.#say(device, `buys for ${amount}, guard: ${strategy}`);
  }

  step(device: string, step: ClaimStep): void {
    this.#say(device, step.kind === 'read' ? `reads balance ${step.remaining}` : `waits ${step.workMs / 1_000} s`);
  }

  ended(device: string, outcome: ClaimOutcome): void {
    this.#say(device, endingOf(outcome));
  }

  failed(device: string): void {
    this.#say(device, 'has no answer from the store');
  }

  #say(device: string, event: string): void {
    this.print(`${TIME.format(new Date())}  ${device.padEnd(DEVICE_WIDTH)}  ${event}`);
  }
}

function endingOf(outcome: ClaimOutcome): string {
  switch (outcome.outcome) {
    case 'granted':
      return outcome.remaining === undefined ? 'has written the balance' : `writes balance ${outcome.remaining}`;
    case 'sold-out':
      return 'is refused: the balance is too small';
    case 'duplicate':
      return 'is refused: it has bought already';
    case 'gave-up':
      return 'gives up: too many want the balance at once';
  }
}
