export { named, oneOf, parseArguments, share, wholeNumber } from './arguments.js';
export { barChart, CHART_WIDTH, chartGrid, linePath } from './charts.js';
export { linearScale, logScale, milliseconds, thousands } from './figures.js';
export { Html, html } from './html.js';
export { describeMachine, type Machine, machineText } from './machine.js';
export { pageStyle, renderPage, THEME_SWITCH, utcText } from './page.js';
export { interruptible, Refusal, runProgram } from './program.js';
export { type Column, progressBar, renderTable, Screen, wrap } from './terminal.js';
