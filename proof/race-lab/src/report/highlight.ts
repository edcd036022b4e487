import { type Html, html } from 'flashsale-command-line';
import { type CodeToken, codeTokens } from './code-tokens.js';

/** TypeScript with its comments, strings, keywords and numbers marked. */
export function highlight(code: string): Html {
  return html`${codeTokens(code).map(marked)}`;
}

function marked({ kind, text }: CodeToken): Html {
  switch (kind) {
    case 'comment':
      return html`<i>${text}</i>`;
    case 'text':
      return html`<s>${text}</s>`;
    case 'number':
      return html`<u>${text}</u>`;
    case 'keyword':
      return html`<b>${text}</b>`;
    case 'plain':
      return html`${text}`;
  }
}
