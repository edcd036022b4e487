import type { Texts } from '../texts/english';
import { LANGUAGE_CODES, LANGUAGES } from '../texts/languages';

/** Where one chooses the language. A form, so that it works without a script. */
export function SiteFooter({ language: { code, label } }: { readonly language: Texts['language'] }) {
  return (
    <footer className="mx-auto w-full max-w-6xl border-t border-line px-4 py-3 sm:px-6 print:hidden">
      <form method="post" action="/language" aria-label={label} className="flex flex-wrap items-center gap-x-5">
        {LANGUAGE_CODES.map((choice) => (
          <button
            key={choice}
            type="submit"
            name="language"
            value={choice}
            lang={choice}
            aria-current={choice === code ? 'true' : undefined}
            className="min-h-11 text-sm text-soft underline-offset-4 hover:underline aria-[current=true]:font-semibold aria-[current=true]:text-ink"
          >
            {LANGUAGES[choice]}
          </button>
        ))}
      </form>
    </footer>
  );
}
