/** See https://no-color.org: set to anything, it asks for plain text. */
export const NO_COLOR = Boolean(process.env['NO_COLOR']);
