import { describe, expect, it } from '@jest/globals';
import { html, raw } from './html.js';

describe('html', () => {
  it('escapes inserted strings', () => {
    const name = `<b onclick="x('&')">`;

    expect(html`<p title="${name}">${name}</p>`.text).toBe(
      '<p title="&#60;b onclick=&#34;x(&#39;&#38;&#39;)&#34;&#62;">&#60;b onclick=&#34;x(&#39;&#38;&#39;)&#34;&#62;</p>',
    );
  });

  it('inserts HTML, and lists of it, unchanged', () => {
    const items = ['a', '<'].map((item) => html`<li>${item}</li>`);

    expect(
      html`<ul>
        ${items}
      </ul>`.text.replaceAll(/\s/g, ''),
    ).toBe('<ul><li>a</li><li>&#60;</li></ul>');
    expect(html`<p>${raw('<br>')}</p>`.text).toBe('<p><br></p>');
  });
});
