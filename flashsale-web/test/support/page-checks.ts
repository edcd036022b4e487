import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with a page, one line a finding. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target.join(' ')} (${failureSummary})`),
  );
}

/** A hundredth of what is called good: so little moves where a page is painted before all of its HTML has come. */
const SHIFT_MIN = 0.001;

/** What has moved on a page since it was opened without the visitor having done anything, with how far. */
export async function findShifts(page: Page): Promise<string[]> {
  return page.evaluate(
    (shiftMin) =>
      new Promise<string[]>((resolve) => {
        const shifts: string[] = [];
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as LayoutShift[]) {
            if (entry.hadRecentInput || entry.value < shiftMin) continue;
            const moved = entry.sources.map(({ node, previousRect, currentRect }) => {
              const name = node instanceof Element ? `${node.tagName} ${node.className}` : String(node?.textContent);
              return `${name} from ${JSON.stringify(previousRect)} to ${JSON.stringify(currentRect)}`;
            });
            shifts.push(`${entry.value}: ${moved.join(', ')}`);
          }
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        // Buffered entries come with the next task.
        setTimeout(() => resolve(shifts), 100);
      }),
    SHIFT_MIN,
  );
}

/** What one could use in this window, and cannot reach because something lies over it. */
export async function findCovered(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('a[href]:not(.sr-only), button, input, summary')].flatMap((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const [middleX, middleY] = [x + width / 2, y + height / 2];
      const isSeen = width > 1 && height > 1 && middleY > 0 && middleY < innerHeight;
      const hit = isSeen ? document.elementFromPoint(middleX, middleY) : element;
      const isReached = hit !== null && (element.contains(hit) || hit.closest('a, button, input, summary') === element);
      return isReached ? [] : [`${element.outerHTML.slice(0, 80)} below ${hit?.outerHTML.slice(0, 80)}`];
    }),
  );
}

/** How many pixels of the page lie outside of the window, sideways. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** As the browser reports it; the types of the DOM do not know it yet. */
interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }[];
}
