/** Text that is already HTML. */
export interface Html {
  readonly text: string;
}

type Content = string | Html | readonly Html[];

/** Builds HTML and escapes the inserted strings. */
export function html(pieces: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return raw(pieces.reduce((text, piece, i) => text + toText(contents[i - 1] ?? '') + piece));
}

/** Marks text as HTML, unescaped. */
export function raw(text: string): Html {
  return { text };
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function toText(content: Content): string {
  if (typeof content === 'string') return escapeHtml(content);
  return 'text' in content ? content.text : content.map(({ text }) => text).join('');
}
