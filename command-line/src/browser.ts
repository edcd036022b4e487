/** What a page in a browser also uses: nothing of Node is in it. */
export { scatterChart } from './charts.js';
export { linearScale, milliseconds, thousands } from './figures.js';
export { type Html, html } from './html.js';
