/** Where the stores are; undefined where there is none. */
export interface StoreAddresses {
  readonly postgresql: string | undefined;
  readonly redis: string | undefined;
  readonly rabbitmq: string | undefined;
}
