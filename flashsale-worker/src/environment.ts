import { z } from 'zod';
import {
  HOST_VARIABLE,
  LOADER_VARIABLES,
  PAYMENT_VARIABLES,
  type PaymentSettings,
  PORT_VARIABLE,
  PROCESS_VARIABLES,
  type ProcessEnvironment,
  readEnvironment,
  REDIS_VARIABLES,
  STORE_VARIABLES,
  toPaymentSettings,
  toProcessEnvironment,
} from 'flashsale-core';
import { MAIL_VARIABLES, type MailSettings, toMailSettings } from './reminders/mail-settings.js';

const MS_PER_HOUR = 3_600_000;
/** Ten years. */
const RETIRE_AFTER_HOURS_MAX = 24 * 3_650;

const VARIABLES = {
  ...STORE_VARIABLES,
  ...REDIS_VARIABLES,
  ...LOADER_VARIABLES,
  ...PROCESS_VARIABLES,
  ...PAYMENT_VARIABLES,
  ...MAIL_VARIABLES,
  HOST: HOST_VARIABLE,
  WORKER_PORT: PORT_VARIABLE.default(0),
  RETIRE_AFTER_HOURS: z.coerce.number().int().min(0).max(RETIRE_AFTER_HOURS_MAX).default(168),
};

/** The configuration of this process, read once when it starts. */
export interface Environment extends ProcessEnvironment {
  readonly http: { readonly host: string; readonly port: number };
  /** How long after its end a sale is retired; undefined for never. */
  readonly retireAfterMs: number | undefined;
  /** Undefined where the shop takes no payments. */
  readonly payments: PaymentSettings | undefined;
  /** Undefined where no mails are sent. */
  readonly mail: MailSettings | undefined;
}

/** @throws EnvironmentError that names every bad variable */
export function readWorkerEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const read = readEnvironment(VARIABLES, variables);
  const shared = toProcessEnvironment(read);
  return {
    ...shared,
    redis: { ...shared.redis, loaderUrl: read.REDIS_LOADER_URL },
    http: { host: read.HOST, port: read.WORKER_PORT },
    retireAfterMs: read.RETIRE_AFTER_HOURS > 0 ? read.RETIRE_AFTER_HOURS * MS_PER_HOUR : undefined,
    payments: toPaymentSettings(read),
    mail: toMailSettings(read),
  };
}
