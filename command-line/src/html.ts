/** Text that is HTML already. Everything else that goes into a template is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | readonly (string | number | Html)[] | false | undefined;

/** A template of HTML: what is put in is escaped, unless it is Html itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const [first = '', ...rest] = parts;
  return new Html(rest.reduce((text, part, place) => text + render(values[place]) + part, first));
}

function render(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return escapeHtml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
