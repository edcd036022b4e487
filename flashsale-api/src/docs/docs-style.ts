/** Light or dark, as the reader's machine is. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1d1d1b, #ecebe6); --paper: light-dark(#fbfaf6, #191917);
  --line: light-dark(#d9d6cc, #3a3934); --code: light-dark(#f0ede4, #25241f); --link: light-dark(#0b5394, #8cc4ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif; display: grid; gap: 1rem 2.5rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.4em 0 .4em; }
h1 { margin-top: 0; }
h4 { font-size: 1rem; }
a { color: var(--link); }
nav h2 { font-size: 1rem; margin-bottom: .2em; }
nav ul { list-style: none; margin: 0; padding: 0; }
main { min-width: 0; }
article { border-top: 1px solid var(--line); padding-block: .2rem 1.2rem; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; background: var(--code); border-radius: 4px; overflow-wrap: anywhere; }
code { padding: .1em .3em; }
pre { padding: .75rem; overflow-x: auto; margin: .3rem 0; }
figure { margin: .75rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
td:first-child code { overflow-wrap: normal; }
summary { cursor: pointer; padding: .25rem 0; }
.route b { display: inline-block; min-width: 4rem; text-align: center; border: 1px solid; border-radius: 4px; }
@media (min-width: 60rem) {
  body { grid-template-columns: 15rem 1fr; }
  header { grid-column: 1 / -1; }
  nav { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow-y: auto; }
}
`;
