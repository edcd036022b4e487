import { type CodeToken, codeTokens } from 'flashsale-race-lab';
import { texts } from '../texts';

const LOOKS: Readonly<Record<CodeToken['kind'], string>> = {
  comment: 'text-soft',
  text: 'text-green',
  number: 'text-amber',
  keyword: 'text-blue font-semibold',
  plain: '',
};

/** The source code of a guard; wide code scrolls on its own. */
export function GuardCode({ code }: { readonly code: string }) {
  return (
    <pre
      role="region"
      aria-label={texts.lab.code}
      tabIndex={0}
      className="overflow-x-auto rounded bg-sunk p-4 font-mono text-xs leading-5 [overflow-wrap:normal]"
    >
      <code>
        {codeTokens(code).map(({ kind, text }, place) => (
          <span key={place} className={LOOKS[kind]}>
            {text}
          </span>
        ))}
      </code>
    </pre>
  );
}
