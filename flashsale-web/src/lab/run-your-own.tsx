import { Fragment } from 'react';
import { texts } from '../texts';

/** The commands that repeat all of this on the visitor's machine. */
export function RunYourOwn() {
  return (
    <dl className="sheet divide-y divide-line">
      {texts.lab.commands.map(({ command, does }) => (
        <div key={command} className="grid gap-x-6 gap-y-1 px-5 py-3.5 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <dt>
            <code className="font-mono text-sm">
              {command.split(' ').map((word, place) => (
                // A browser would break a line within two hyphens.
                <Fragment key={place}>
                  <span className="whitespace-nowrap">{word}</span>{' '}
                </Fragment>
              ))}
            </code>
          </dt>
          <dd className="text-sm text-soft">{does}</dd>
        </div>
      ))}
    </dl>
  );
}
