import { type PageMessage, PART_IDS } from './message.js';

/** The server sends something every second; after this long without it the connection counts as lost. */
const SILENCE_MS_MAX = 10_000;
const RECONNECT_MS = 1_000;
const REQUEST_DEADLINE_MS = 30_000;

const form = element('plan', HTMLFormElement);
const start = element('start', HTMLButtonElement);
const stop = element('stop', HTMLButtonElement);
const reset = element('reset', HTMLButtonElement);
const problem = element('problem', HTMLElement);
const link = element('link', HTMLElement);
const announcement = element('announcement', HTMLElement);

/** What is read out when it begins; the line with the seconds would never come to an end. */
const ANNOUNCEMENTS: Readonly<Partial<Record<PageMessage['state'], string>>> = {
  running: 'The load test is running.',
  ended: 'The load test has ended.',
};

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${id}`);
}

function show({ state, parts }: PageMessage): void {
  for (const id of PART_IDS) {
    const part = document.getElementById(id);
    // What has not changed is left alone: a selection stays, and nothing is read out again.
    if (part === null || part.dataset['shown'] === parts[id]) continue;
    part.dataset['shown'] = parts[id];
    part.innerHTML = parts[id];
  }
  const isUnderWay = state !== 'idle' && state !== 'ended';
  const hadFocus = document.activeElement;
  start.disabled = isUnderWay;
  stop.disabled = state !== 'running' && state !== 'starting';
  // A button that is disabled loses the focus; the next one to press has it then.
  if (hadFocus === start && start.disabled && !stop.disabled) stop.focus();
  if (hadFocus === stop && stop.disabled && !start.disabled) start.focus();
  for (const download of document.querySelectorAll<HTMLElement>('.download')) download.hidden = state === 'idle';
  const before = document.body.dataset['state'];
  if (before !== undefined && before !== state) announcement.textContent = ANNOUNCEMENTS[state] ?? '';
  document.body.dataset['state'] = state;
}

/** Listens for good: a connection that fails or falls silent is replaced. */
function listen(): void {
  const events = new EventSource('/api/v1/load-test/events');
  let silence = setTimeout(giveUp, SILENCE_MS_MAX);
  function giveUp(): void {
    clearTimeout(silence);
    events.close();
    link.hidden = false;
    setTimeout(listen, RECONNECT_MS * (1 + Math.random()));
  }
  events.addEventListener('error', giveUp);
  events.addEventListener('message', ({ data }: MessageEvent<string>) => {
    clearTimeout(silence);
    silence = setTimeout(giveUp, SILENCE_MS_MAX);
    link.hidden = true;
    show(JSON.parse(data) as PageMessage);
  });
}

/** Presses a button of the API, and shows the sentence of its answer where it refuses. */
async function press(button: HTMLButtonElement, action: string, body?: object): Promise<void> {
  problem.textContent = '';
  button.disabled = true;
  try {
    const response = await fetch(`/api/v1/load-test/${action}`, {
      method: 'POST',
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
      ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      const { message } = (await response.json()) as { message: string | string[] };
      problem.textContent = [message].flat().join(' ');
    }
  } catch {
    problem.textContent = 'The race lab did not answer. Is it still running?';
  }
  // With the next message a button is what it must be; one that was refused can be pressed again at once.
  if (button === reset || problem.textContent !== '') button.disabled = false;
}

function numberOf(name: string): number {
  return element(name, HTMLInputElement).valueAsNumber;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void press(start, 'start', {
    users: numberOf('users'),
    usersPerSecond: numberOf('usersPerSecond'),
    runSeconds: numberOf('runSeconds'),
    thinkSecondsMin: numberOf('thinkSecondsMin'),
    thinkSecondsMax: numberOf('thinkSecondsMax'),
    weights: { buggy: numberOf('buggy'), unstable: numberOf('unstable'), safe: numberOf('safe') },
    host: element('host', HTMLInputElement).value,
  });
});
stop.addEventListener('click', () => void press(stop, 'stop'));
reset.addEventListener('click', () => void press(reset, 'reset-stock'));
listen();
