import { texts } from '../texts';

/** Which guard to choose, from the simplest case to the hardest. */
export function GuardGuide() {
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <ol className="sheet divide-y divide-line">
        {texts.lab.guide.map(({ when, choose, why }, place) => (
          <li key={choose} className="grid grid-cols-[2rem_minmax(0,1fr)] gap-x-3 px-5 py-4">
            <span aria-hidden className="tag-type text-2xl leading-7 text-red">
              {place + 1}
            </span>
            <div>
              <p className="font-semibold">{when}</p>
              <p className="mt-0.5 text-sm text-soft">
                <code className="font-mono text-ink">{choose}</code>
                {'. '}
                {why}
              </p>
            </div>
          </li>
        ))}
      </ol>
      <div className="sheet self-start p-5">
        <h3 className="tag-type text-2xl text-red">{texts.lab.notTitle}</h3>
        <ul className="mt-3 space-y-3 text-sm">
          {texts.lab.not.map(({ what, why }) => (
            <li key={what}>
              <p className="font-semibold">{what}</p>
              <p className="text-soft">{why}</p>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
