/**
 * Puts new text between the comments `<!-- name -->` and `<!-- /name -->` of a page, for every name.
 * @throws when the page has no such place
 */
export function replaceBlocks(page: string, blocks: Readonly<Record<string, string>>): string {
  return Object.entries(blocks).reduce((text, [name, block]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`the page has no place for ${name}`);
    return text.replace(place, (_, start: string, end: string) => `${start}\n${block}\n${end}`);
  }, page);
}
