import type { Account } from './accounts.js';

/** What a button of the page sends as `account` for somebody new. */
export const NEW_BUYER = 'new buyer';

const STYLE = `
:root { color-scheme: light dark; --ground: light-dark(#ece5d8, #14110d); --paper: light-dark(#fffdf7, #221d17);
  --ink: light-dark(#1f1b16, #f6efe2); --soft: light-dark(#5d5448, #b8ac97); --edge: light-dark(#85796a, #857a68); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: min(100%, 24rem); padding: 2rem 1.5rem; background: var(--paper); border-radius: .75rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.2; }
p { margin: .5rem 0 1.25rem; color: var(--soft); }
form { display: grid; gap: .5rem; }
button { min-height: 2.75rem; padding: .4rem 1rem; display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline;
  gap: 0 1rem; font: inherit; text-align: left; color: var(--ink); background: transparent; border: 1px solid var(--edge);
  border-radius: .25rem; cursor: pointer; }
button:hover { border-color: var(--ink); }
button small { color: var(--soft); overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid light-dark(#234b7d, #94bff5); outline-offset: 3px; }
`;

/** Nothing is loaded; the one script of the sandbox sends a form, which has a button as well. */
export const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

interface Accounts {
  readonly accounts: readonly Account[];
  /** Whether a fresh account would be of use. */
  readonly hasNew: boolean;
}

export function accountsPage({ accounts, hasNew }: Accounts): string {
  const buttons = accounts.map(({ subject, name, roles }) => {
    const note = hasNew ? subject : (roles?.join(', ') ?? 'no role');
    return `<button name="account" value="${escapeHtml(subject)}">${escapeHtml(name)} <small>${escapeHtml(note)}</small></button>`;
  });
  if (hasNew)
    buttons.push(`<button name="account" value="${NEW_BUYER}">Somebody new <small>a fresh account</small></button>`);
  return page(
    'Who are you?',
    `<p>This login is for trying: it asks for no password, and lets you be anybody.</p>
<form method="post">
${buttons.join('\n')}
<button name="account" value="">Cancel</button>
</form>`,
  );
}

/** With the form of oidc-provider, which is called `op.logoutForm`. The shop has asked already, so nobody is asked again. */
export function logoutPage(form: string): string {
  return page(
    'Logging out …',
    `${form}
<p>You leave the login as well.</p>
<button type="submit" form="op.logoutForm" name="logout" value="yes">Log out</button>
<script>document.querySelector('button').click();</script>`,
  );
}

export function messagePage(title: string, text: string): string {
  return page(title, `<p>${escapeHtml(text)}</p>`);
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} · Login sandbox</title>
<style>${STYLE}</style>
</head>
<body><main><h1>${escapeHtml(title)}</h1>
${content}
</main></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
