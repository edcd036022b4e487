/** What a page in a browser also uses: nothing of Node is in it. */
export { scatterChart } from './charts.js';
export { milliseconds } from './figures.js';
export type { Html } from './html.js';
