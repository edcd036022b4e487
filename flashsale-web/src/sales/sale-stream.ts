import { salePaths, type SaleView } from '../api/sale';
import { backOffMs } from '../api/back-off';

const RECONNECT = { delayMsMin: 1_000, delayMsMax: 15_000 };

export interface SaleListener {
  readonly onSale: (sale: SaleView) => void;
  /** Whether news of the sale arrives as it happens. */
  readonly onLive: (isLive: boolean) => void;
}

/**
 * Listens to the events of one sale for as long as it is wanted. The browser mends a broken connection by itself; a
 * refused one (too many listeners, the API away) is tried again here.
 */
export class SaleStream {
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(
    private readonly saleId: string,
    private readonly listener: SaleListener,
  ) {}

  open(): void {
    this.close();
    const source = new EventSource(salePaths.events(this.saleId));
    this.#source = source;
    source.addEventListener('sale', ({ data }: MessageEvent<string>) => {
      this.#failures = 0;
      this.listener.onSale(JSON.parse(data) as SaleView);
      this.listener.onLive(true);
    });
    source.addEventListener('error', () => {
      this.listener.onLive(false);
      if (source.readyState === EventSource.CLOSED) this.#openLater();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  #openLater(): void {
    this.close();
    this.#timer = setTimeout(() => this.open(), backOffMs(this.#failures, RECONNECT));
    this.#failures += 1;
  }
}
