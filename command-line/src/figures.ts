/** What a page in a browser also uses: nothing of Node is in it. */
export { logScale } from './page/scales.js';
export { milliseconds } from './terminal/numbers.js';
