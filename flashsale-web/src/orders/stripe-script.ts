/** It must come from there, so that card data never reaches our pages; a package would only load it as well. */
const ADDRESS = 'https://js.stripe.com/v3/';

/** The part of Stripe's script that we use. */
export interface Stripe {
  elements(options: { readonly clientSecret: string }): StripeElements;
  confirmPayment(options: {
    readonly elements: StripeElements;
    readonly confirmParams: { readonly return_url: string };
    readonly redirect: 'if_required';
  }): Promise<{ readonly error?: { readonly message?: string } }>;
}

export interface StripeElements {
  create(kind: 'payment'): { mount(place: HTMLElement): void; destroy(): void };
}

declare global {
  interface Window {
    Stripe?: (publishableKey: string) => Stripe;
  }
}

let loading: Promise<void> | undefined;

/** @throws when the script does not come */
export async function openStripe(publishableKey: string): Promise<Stripe> {
  loading ??= load();
  await loading;
  if (window.Stripe === undefined) throw new Error('The script of Stripe is not what it should be');
  return window.Stripe(publishableKey);
}

function load(): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = ADDRESS;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => {
      // Whoever opens the form again has it loaded again.
      loading = undefined;
      script.remove();
      reject(new Error('The script of Stripe did not come'));
    });
    document.head.append(script);
  });
}
