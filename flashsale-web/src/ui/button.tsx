import type { ButtonHTMLAttributes } from 'react';
import { classNames } from './class-names';

const LOOKS = {
  primary: 'bg-red text-on-red hover:bg-red-strong border-transparent',
  plain: 'bg-paper text-ink border-edge hover:border-ink',
  danger: 'bg-paper text-red border-red hover:bg-red hover:text-on-red',
} as const;

const UNAVAILABLE =
  'aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-sunk aria-disabled:text-soft';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  readonly look?: keyof typeof LOOKS;
  readonly size?: 'normal' | 'large';
  /** Keeps its place in the order of the keyboard, and does nothing: who was on it is not thrown off the page. */
  readonly unavailable?: boolean;
}

/** How a button looks; also for a link that is the one thing to do. */
export function buttonLook(look: keyof typeof LOOKS, size: 'normal' | 'large' = 'normal'): string {
  return classNames(
    'inline-flex items-center justify-center gap-2 rounded border font-semibold transition-colors',
    size === 'large' ? 'min-h-14 px-6 text-lg' : 'min-h-11 px-4 text-sm',
    LOOKS[look],
  );
}

export function Button({
  look = 'plain',
  size = 'normal',
  unavailable = false,
  type = 'button',
  onClick,
  className,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={unavailable ? 'button' : type}
      aria-disabled={unavailable || undefined}
      onClick={unavailable ? undefined : onClick}
      className={classNames(buttonLook(look, size), UNAVAILABLE, className)}
    />
  );
}
