// How the scripts read their variables.
/* global __ENV */

/** Without the slash at its end. */
export function originFrom(name, byDefault) {
  return (__ENV[name] || byDefault).replace(/\/+$/, '');
}

/** Undefined where it is not set. */
export function positiveInteger(name) {
  const text = __ENV[name];
  if (text === undefined || text === '') return undefined;
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new Error(`${name} is '${text}'; it must be a whole number above 0.`);
  return Number(text);
}

/** From 0 to 1; undefined where it is not set. */
export function share(name) {
  const text = __ENV[name];
  if (text === undefined || text === '') return undefined;
  if (!/^(0|1|0?\.[0-9]+)$/.test(text)) throw new Error(`${name} is '${text}'; it must be a share such as 0.3.`);
  return Number(text);
}
