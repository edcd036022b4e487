import { Injectable, Logger } from '@nestjs/common';
import {
  type ClaimedCommand,
  COMMAND_ATTEMPTS_MAX,
  PaymentGateway,
  type PaymentProvider,
  Payments,
  PeriodicTask,
} from 'flashsale-core';
import { type Attempt, CommandExecutor } from './command-executor.js';

const ROUND_PERIOD_MS = 100;
const COMMANDS_IN_FLIGHT_MAX = 20;
/** Between one attempt and the next; after the last one, nearly a day later, the command is given up. */
const DELAYS_MS: readonly number[] = [
  1_000, 3_000, 10_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000,
];
/** So that commands which failed together do not come back together. */
const JITTER_SHARE = 0.25;

/** Tells the provider what to do with money. Every worker does; each command is carried out by one of them at a time. */
@Injectable()
export class PaymentCommandsService {
  readonly #logger = new Logger(PaymentCommandsService.name);
  readonly #task: PeriodicTask;

  constructor(
    private readonly gateway: PaymentGateway,
    private readonly payments: Payments,
    private readonly executor: CommandExecutor,
  ) {
    this.#task = new PeriodicTask('Payment commands', ROUND_PERIOD_MS, (signal) => this.#round(signal), this.#logger);
  }

  start(): void {
    if (this.gateway.provider !== undefined) this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { provider } = this.gateway;
    if (provider === undefined) return;
    let claimed: readonly ClaimedCommand[];
    do {
      claimed = await this.payments.claimCommands(provider.name, COMMANDS_IN_FLIGHT_MAX);
      await Promise.all(claimed.map((command) => this.#carryOut(provider, command)));
    } while (claimed.length === COMMANDS_IN_FLIGHT_MAX && !signal.aborted);
  }

  async #carryOut(provider: PaymentProvider, command: ClaimedCommand): Promise<void> {
    const attempt = await this.executor
      .execute(provider, command)
      .catch((error: Error): Attempt => ({ outcome: 'again', reason: error.message }));
    switch (attempt.outcome) {
      case 'done':
        return this.payments.finishCommand(command, 'DONE');
      case 'superseded':
        return this.payments.finishCommand(command, 'SUPERSEDED');
      case 'again': {
        const delayMs = delayAfter(command.attempts);
        if (delayMs === undefined) this.#giveUp(command, attempt.reason);
        return this.payments.postponeCommand(command, { reason: attempt.reason, delayMs });
      }
      case 'refused':
        this.#giveUp(command, attempt.reason);
        return this.payments.postponeCommand(command, { reason: attempt.reason, delayMs: undefined });
    }
  }

  #giveUp({ kind, paymentId, orderId }: ClaimedCommand, reason: string): void {
    this.#logger.error(`${kind} of payment ${paymentId} is given up, an operator must look: ${reason}`, { orderId });
  }
}

function delayAfter(attempts: number): number | undefined {
  const delayMs = DELAYS_MS[(attempts - 1) % COMMAND_ATTEMPTS_MAX];
  return delayMs === undefined ? undefined : delayMs * (1 - JITTER_SHARE + 2 * JITTER_SHARE * Math.random());
}
