import type { Schemas } from 'flashsale-client';

type Challenge = NonNullable<Schemas['JoinRefusal']['challenge']>;
/** A challenge that a widget of its provider solves. */
export type WidgetChallenge = Exclude<Challenge, { readonly kind: 'altcha' }>;

/** Both must come from there, as they change with what programs learn; packages for React load them as well. */
const ADDRESSES = {
  turnstile: 'https://challenges.cloudflare.com/turnstile/v0/api.js',
  hcaptcha: 'https://js.hcaptcha.com/1/api.js',
} as const;
const LOAD_DEADLINE_MS = 20_000;
/** What the scripts call when they are ready. */
const READY = 'onChallengeWidgetReady';

/** The part of both scripts that we use; one was made after the other. */
interface Widgets {
  render(place: HTMLElement, options: object): string | undefined;
  remove(id: string): void;
}

declare global {
  interface Window {
    turnstile?: Widgets;
    hcaptcha?: Widgets;
    [READY]?: () => void;
  }
}

let loading: Promise<void> | undefined;

/**
 * Shows the widget of a provider in this place until its visitor has passed it, and resolves with the token.
 * @throws when its script does not come, when it says that it fails, and when the signal is aborted
 */
export async function passWidget(
  challenge: WidgetChallenge,
  place: HTMLElement,
  { signal, onShown }: { readonly signal: AbortSignal; readonly onShown: () => void },
): Promise<string> {
  loading ??= load(challenge.kind);
  await loading;
  signal.throwIfAborted();
  const widgets = window[challenge.kind];
  if (widgets === undefined) throw new Error(`The script of ${challenge.kind} is not what it should be`);
  let id: string | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('The form is gone')), { once: true });
      id = widgets.render(place, { ...optionsOf(challenge), callback: resolve, 'error-callback': failWith(reject) });
      onShown();
    });
  } finally {
    // It has fields of its own, which would be sent with the form.
    if (id !== undefined) widgets.remove(id);
  }
}

function optionsOf(challenge: WidgetChallenge): object {
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const shared = { sitekey: challenge.siteKey, theme: isDark ? 'dark' : 'light' };
  if (challenge.kind === 'hcaptcha') return shared;
  const { action, cData } = challenge;
  return {
    ...shared,
    action,
    cData,
    language: document.documentElement.lang,
    size: 'flexible',
    'response-field': false,
  };
}

/** True tells Turnstile that the page says what is wrong. */
function failWith(reject: (error: Error) => void): (code: string) => boolean {
  return (code) => {
    reject(new Error(`The widget fails: ${code}`));
    return true;
  };
}

function load(kind: WidgetChallenge['kind']): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    const query = new URLSearchParams({ render: 'explicit', onload: READY, hl: document.documentElement.lang });
    script.src = `${ADDRESSES[kind]}?${query.toString()}`;
    const fail = (): void => {
      // Whoever tries again has it loaded again.
      loading = undefined;
      script.remove();
      reject(new Error(`The script of ${kind} did not come`));
    };
    const deadline = setTimeout(fail, LOAD_DEADLINE_MS);
    window[READY] = () => {
      clearTimeout(deadline);
      resolve();
    };
    script.addEventListener('error', fail);
    document.head.append(script);
  });
}
