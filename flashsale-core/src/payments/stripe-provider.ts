import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type Stripe from 'stripe';
import type {
  EventMeaning,
  NewPayment,
  PaymentProvider,
  ProviderAnswer,
  ProviderEvent,
  ProviderPayment,
} from './payment-provider.js';
import type { PaymentSettings } from './payment-settings.js';
import { idOfIntent, interpretEvent, toFailure, toMetadata, toProviderPayment } from './stripe-answers.js';

/** Signatures that are older than this are refused, so that a recorded event cannot be sent again. */
const WEBHOOK_TOLERANCE_SECONDS = 300;
/** The amount that was given back is part of the charge, not of the intent. */
const WITH_CHARGE = { expand: ['latest_charge'] };
const CONNECTIONS_MAX = 50;

/** Stripe, and the sandbox, which speaks its API. */
export class StripeProvider implements PaymentProvider {
  readonly capture = 'MANUAL';

  private constructor(
    private readonly stripe: Stripe,
    private readonly StripeError: typeof Stripe.errors.StripeError,
    private readonly settings: PaymentSettings,
    private readonly agent: HttpAgent,
  ) {}

  /** Loads the client library, which only processes that take payments need. */
  static async open(settings: PaymentSettings, deadlineMs: number): Promise<StripeProvider> {
    const { default: Client } = await import('stripe');
    const url = settings.url === undefined ? undefined : new URL(settings.url);
    const options = { keepAlive: true, maxSockets: CONNECTIONS_MAX };
    const agent = url?.protocol === 'http:' ? new HttpAgent(options) : new HttpsAgent(options);
    const stripe = new Client(settings.secretKey, {
      ...(url && {
        protocol: url.protocol === 'http:' ? 'http' : 'https',
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port || (url.protocol === 'http:' ? 80 : 443),
      }),
      httpClient: Client.createNodeHttpClient(agent),
      timeout: deadlineMs,
      // Our commands repeat, with their own keys and delays.
      maxNetworkRetries: 0,
      telemetry: false,
    });
    return new StripeProvider(stripe, Client.errors.StripeError, settings, agent);
  }

  get name(): 'stripe' | 'sandbox' {
    return this.settings.provider;
  }

  async create(payment: NewPayment, key: string): Promise<ProviderAnswer> {
    return this.#answer(() =>
      this.stripe.paymentIntents.create(
        {
          amount: payment.amount,
          currency: payment.currency.toLowerCase(),
          capture_method: 'manual',
          // Cards alone: other methods cannot reserve money, or take days to answer.
          allowed_payment_method_types: ['card'],
          metadata: toMetadata(payment),
        },
        { idempotencyKey: key },
      ),
    );
  }

  async retrieve(providerPaymentId: string): Promise<ProviderAnswer> {
    return this.#answer(() => this.stripe.paymentIntents.retrieve(providerPaymentId, WITH_CHARGE));
  }

  async capturePayment(providerPaymentId: string, key: string): Promise<ProviderAnswer> {
    return this.#answer(() =>
      this.stripe.paymentIntents.capture(providerPaymentId, WITH_CHARGE, { idempotencyKey: key }),
    );
  }

  async voidPayment(providerPaymentId: string, key: string): Promise<ProviderAnswer> {
    return this.#answer(() =>
      this.stripe.paymentIntents.cancel(providerPaymentId, WITH_CHARGE, { idempotencyKey: key }),
    );
  }

  async refund(providerPaymentId: string, amount: number, key: string): Promise<ProviderAnswer<undefined>> {
    try {
      await this.stripe.refunds.create({ payment_intent: providerPaymentId, amount }, { idempotencyKey: key });
      return { outcome: 'done', payment: undefined };
    } catch (error) {
      return toFailure(error, this.StripeError);
    }
  }

  readEvent(body: Buffer, signature: string | undefined): ProviderEvent | undefined {
    if (signature === undefined) return undefined;
    try {
      const { webhookSecret } = this.settings;
      const event = this.stripe.webhooks.constructEvent(body, signature, webhookSecret, WEBHOOK_TOLERANCE_SECONDS);
      const object = event.data.object as Parameters<typeof idOfIntent>[0];
      return { eventId: event.id, type: event.type, providerPaymentId: idOfIntent(object), payload: event };
    } catch {
      return undefined;
    }
  }

  interpret(payload: unknown): EventMeaning {
    return interpretEvent(payload as Stripe.Event);
  }

  buyersWay({ providerPaymentId, clientSecret = '' }: ProviderPayment): {
    readonly paymentUrl?: string;
    readonly publishableKey?: string;
  } {
    const { publicUrl, publishableKey } = this.settings;
    if (publicUrl === undefined) return publishableKey === undefined ? {} : { publishableKey };
    const url = new URL(`/pay/${encodeURIComponent(providerPaymentId)}`, publicUrl);
    url.searchParams.set('client_secret', clientSecret);
    return { paymentUrl: url.href };
  }

  /** Ends idle connections. */
  close(): void {
    this.agent.destroy();
  }

  async #answer(call: () => Promise<Stripe.PaymentIntent>): Promise<ProviderAnswer> {
    try {
      return { outcome: 'done', payment: toProviderPayment(await call()) };
    } catch (error) {
      return toFailure(error, this.StripeError);
    }
  }
}
