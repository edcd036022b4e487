import { Html, html } from 'flashsale-command-line';

const KEYWORDS = new Set(
  'async await catch class const else export false finally for function if import in let new null of return throw true try undefined while'.split(
    ' ',
  ),
);
const TOKEN =
  /(?<comment>\/\*[\s\S]*?\*\/|\/\/.*)|(?<text>'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|(?<word>[A-Za-z_$][\w$]*)|(?<number>\d[\d_]*)|(?<other>[\s\S])/g;

/** TypeScript with its comments, strings, keywords and numbers marked. */
export function highlight(code: string): Html {
  const marked = [...code.matchAll(TOKEN)].map(({ groups = {}, 0: token }) => {
    if (groups['comment'] !== undefined) return html`<i>${token}</i>`;
    if (groups['text'] !== undefined) return html`<s>${token}</s>`;
    if (groups['number'] !== undefined) return html`<u>${token}</u>`;
    return KEYWORDS.has(token) ? html`<b>${token}</b>` : html`${token}`;
  });
  return html`${marked}`;
}
