export { type Path, pathTo, type PlainRoute, withQuery } from './path.js';
export type { Answer, Body, Method, Query, Route, Schemas } from './routes.js';
