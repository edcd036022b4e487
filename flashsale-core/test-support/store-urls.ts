export interface StoreUrls {
  /** With a user that may create databases. */
  readonly database: string;
  readonly redis: string;
  readonly rabbitmq: string;
}

/** The stores that the tests run against. */
export function storeUrls(): StoreUrls {
  return { database: required('DATABASE_URL'), redis: required('REDIS_URL'), rabbitmq: required('RABBITMQ_URL') };
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set; \`npm test\` sets it.`);
  return value;
}
