import { readFileSync } from 'node:fs';
import type { Strategy } from '../strategies/strategy.js';

/** The function `claim` of a strategy's file with the sentence above it, as a reader of the file sees it. */
export function guardCode({ name, source }: Pick<Strategy, 'name' | 'source'>): string {
  const file = new URL(source.replace('/dist/', '/src/').replace(/\.js$/, '.ts'));
  const code = /^\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n(?:async )?function claim[\s\S]*?^\}$/m.exec(
    readFileSync(file, 'utf8'),
  );
  if (code === null) throw new Error(`${name} has no function claim with a comment above it`);
  return code[0];
}
