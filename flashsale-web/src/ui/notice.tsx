import type { ReactNode } from 'react';
import { classNames } from './class-names';

const TONES = {
  good: 'border-green text-green',
  bad: 'border-red text-red',
  waiting: 'border-amber text-amber',
  plain: 'border-edge text-ink',
} as const;

export type Tone = keyof typeof TONES;

/** A few words that matter now, marked by a thick edge as well as by colour. */
export function Notice({
  tone,
  title,
  children,
}: {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={classNames('border-l-4 py-1 pl-3', TONES[tone])}>
      <p className="font-semibold">{title}</p>
      {children !== undefined && <div className="mt-0.5 text-sm text-soft">{children}</div>}
    </div>
  );
}
