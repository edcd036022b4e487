import { describe, expect, it } from '@jest/globals';
import { linePath } from './charts.js';
import { html } from './html.js';
import { placeNames } from './place-names.js';

describe('html', () => {
  it('escapes values, and neither Html nor lists of it', () => {
    expect(html`<b>${'<i>'}</b>${[html`<u>${1}</u>`, '&']}${false}${undefined}`.text).toBe(
      '<b>&lt;i&gt;</b><u>1</u>&amp;',
    );
  });
});

describe('placeNames', () => {
  const frame = { left: 0, right: 400, top: 0, bottom: 300 };

  it('puts the names of points that lie on one another into one list', () => {
    const points = [
      { x: 100, y: 100, name: 'one' },
      { x: 102, y: 101, name: 'two' },
      { x: 300, y: 200, name: 'far' },
    ];
    const placed = placeNames(points, frame);
    expect(placed.map(({ points: named }) => named.map(({ name }) => name))).toEqual([['one', 'two'], ['far']]);
  });

  it('stays within the frame', () => {
    const [placed] = placeNames([{ x: 395, y: 100, name: 'at the right edge' }], frame);
    expect(placed).toMatchObject({ anchor: 'end' });
  });
});

describe('linePath', () => {
  it('leaves a gap where there is no value, and makes a dot of a point without neighbours', () => {
    const points = [1, 2, null, 4].map((y, x) => ({ x, y }));
    expect(linePath(points)).toBe('M0 1h0L1 2M3 4h0');
  });
});
