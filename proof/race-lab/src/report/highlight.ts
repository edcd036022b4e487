import { type Html, html } from 'flashsale-command-line/browser';

const KEYWORDS = new Set(
  'async await catch class const else export false finally for function if import in let new null of return throw true try undefined while'.split(
    ' ',
  ),
);
const TOKEN =
  /(?<comment>\/\*[\s\S]*?\*\/|\/\/.*)|(?<text>'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|(?<word>[A-Za-z_$][\w$]*)|(?<number>\d[\d_]*)|(?<other>[\s\S])/g;

/** The code of a guard. Wide code scrolls on its own, so the keyboard must reach it. */
export function codeBlock(code: string): Html {
  return html`<pre class="code" role="region" aria-label="The code of this counter" tabindex="0">
${highlight(code)}</pre>`;
}

/** TypeScript with its comments, strings, keywords and numbers marked. */
function highlight(code: string): Html {
  return html`${[...code.matchAll(TOKEN)].map(({ groups = {}, 0: text }) => marked(groups, text))}`;
}

function marked(groups: Readonly<Record<string, string | undefined>>, text: string): Html {
  if (groups['comment'] !== undefined) return html`<i>${text}</i>`;
  if (groups['text'] !== undefined) return html`<s>${text}</s>`;
  if (groups['number'] !== undefined) return html`<u>${text}</u>`;
  return KEYWORDS.has(text) ? html`<b>${text}</b>` : html`${text}`;
}
