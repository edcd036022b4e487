const KEYWORDS = new Set(
  'async await catch class const else export false finally for function if import in let new null of return throw true try undefined while'.split(
    ' ',
  ),
);
const TOKEN =
  /(?<comment>\/\*[\s\S]*?\*\/|\/\/.*)|(?<text>'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|(?<word>[A-Za-z_$][\w$]*)|(?<number>\d[\d_]*)|(?<other>[\s\S])/g;

export interface CodeToken {
  readonly kind: 'comment' | 'text' | 'number' | 'keyword' | 'plain';
  readonly text: string;
}

/** TypeScript taken apart into what a reader sees in different colours. */
export function codeTokens(code: string): CodeToken[] {
  const tokens: CodeToken[] = [];
  for (const { groups = {}, 0: text } of code.matchAll(TOKEN)) {
    const kind = kindOf(groups, text);
    const last = tokens.at(-1);
    if (kind === 'plain' && last?.kind === 'plain') tokens[tokens.length - 1] = { kind, text: last.text + text };
    else tokens.push({ kind, text });
  }
  return tokens;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>, text: string): CodeToken['kind'] {
  if (groups['comment'] !== undefined) return 'comment';
  if (groups['text'] !== undefined) return 'text';
  if (groups['number'] !== undefined) return 'number';
  return KEYWORDS.has(text) ? 'keyword' : 'plain';
}
