import { readEnvironment } from '../environment';
import { texts } from '../texts';

/** The way to the page of the load test, which the race lab serves at its own address. */
export function LoadTestLink() {
  const { labUrl } = readEnvironment();
  return (
    <p className="mt-5 max-w-3xl text-sm text-soft">
      <a
        href={new URL('/load-test', labUrl).href}
        className="text-base font-semibold text-ink underline underline-offset-4"
      >
        {texts.lab.loadTest}
      </a>
      <span className="mt-1 block">{texts.lab.loadTestHint}</span>
    </p>
  );
}
