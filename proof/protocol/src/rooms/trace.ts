import type { TraceStep } from '../explore/explorer.js';
import { has } from '../state/entries.js';
import { letterOf } from '../trace/names.js';
import type { RoomAction } from './actors/step.js';
import { placeOf } from './scripts.js';
import type { RoomSetup } from './setup.js';
import { MARGIN, type Room, type State } from './state.js';

/** A trace as numbered sentences; below each, the lines of the state that it changed. */
export function roomTraceText(setup: RoomSetup, trace: readonly TraceStep<State, RoomAction>[]): string {
  const lines: string[] = [];
  let before: string[] = [];
  for (const [place, { action, state }] of trace.entries()) {
    const what =
      action === undefined ? 'the room of the sale is open and nobody has a number yet' : sentence(setup, action);
    lines.push(`${String(place).padStart(3)}  ${what}`);
    const described = describe(state);
    for (const line of described) if (!before.includes(line)) lines.push(`       ${line}`);
    before = described;
  }
  return lines.join('\n');
}

/** One step as a sentence. */
function sentence({ keepers, apis }: RoomSetup, { type, actor = 0, user = 0, variant = '' }: RoomAction): string {
  const who = `user ${letterOf(user)}`;
  const keeper = keepers > 1 ? `worker ${actor + 1}` : 'the worker';
  const api = apis > 1 ? `API ${actor + 1}` : 'the API';
  switch (type) {
    case 'time':
      return 'time passes: the cut-off, or the start of the sale';
    case 'join':
      return `${who} asks for a number`;
    case 'look':
      return `${api} looks at both stores`;
    case 'turn':
      return `${who} asks for the turn, and ${api} asks Redis to let the user in`;
    case 'expire':
      return `the admission of ${who} ends`;
    case 'buy':
      return `${who} buys by ${api}`;
    case 'leave':
      return `the API tells Redis that ${who} has bought`;
    case 'read-rows':
      return `${keeper} reads the room in PostgreSQL`;
    case 'advance':
      return variant === 'lost'
        ? `${keeper} finds that Redis has lost the room`
        : `${keeper} advances the room, and Redis calls ${variant}`;
    case 'reserve':
      return `${keeper} reads the room in PostgreSQL again, and raises the bound`;
    case 'open':
      return `${keeper} opens the room that was lost, and Redis calls ${variant}`;
    case 'wait':
      return `${keeper} has noted something a moment ago, and waits for the next round`;
    case 'read-calls':
      return `${keeper} reads the calls that are not noted yet`;
    case 'note':
      return `${keeper} notes calls and bound in PostgreSQL`;
    case 'strike':
      return `${keeper} strikes the calls from Redis`;
    case 'freeze':
      return `${keeper} has Redis fix who takes part in the draw`;
    case 'read-list':
      return `${keeper} reads the list of the draw`;
    case 'write-list':
      return `${keeper} writes the list of the draw: ${variant}`;
    case 'reveal':
      return `${keeper} reveals the secret`;
    case 'replica-lags':
      return '(the replica has this, and gets no more)';
    case 'resume':
      return 'an operator lets people in again';
    case 'redis-restarts':
      return 'Redis is killed and comes back with all its data';
    case 'redis-loses-all':
      return 'Redis is killed and comes back empty';
    case 'lagging-replica-promoted':
      return 'the replica takes over';
    case 'keeper-dies':
      return `${keeper} dies`;
    case 'api-dies':
      return `the API dies before it tells Redis that ${who} has bought`;
    case 'pause':
      return 'an operator pauses the room';
    case 'reset':
      return 'an operator resets the sale';
  }
}

/** The state that matters, a line for each of those that have it. */
function describe(state: State): string[] {
  const { rows, room, users, ghost } = state;
  const names = (mask: number): string => list([...users.keys()].filter((user) => has(mask, user)).map(letterOf));
  const people = users.map(({ arrival, admission, isExpired }, user) => {
    if (arrival === 0) return '';
    const place = rows.isRevealed ? `, place ${placeOf(arrival, rows.listed)}` : '';
    const admitted = admission === 0 ? '' : `, admission of birth ${admission}${isExpired ? ' that is over' : ''}`;
    return `${letterOf(user)} number ${arrival}${place}${admitted}`;
  });
  return [
    `users  ${list(people)}`,
    `PostgreSQL  bound ${rows.bound}, serving ${rows.serving}; ${drawText(state)}; bought ${names(rows.orders)}`,
    `Redis  server ${state.identity}: ${roomText(room, names)}`,
    `numbers up to ${ghost.covered + MARGIN} may come before the next note`,
  ];
}

function drawText({ rows }: State): string {
  if (rows.listed === 0) return 'no list';
  return `list of ${rows.listed - 1}${rows.isRevealed ? ', revealed' : ''}`;
}

function roomText(room: Room, names: (mask: number) => string): string {
  if (!room.isThere) return 'no room';
  const { arrivals, serving, drawn, born, server, inside, places, calls } = room;
  const known = places.flatMap((arrival, user) => (arrival === 0 ? [] : [`${letterOf(user)} ${arrival}`]));
  const frozen = drawn === 0 ? '' : `, drawn ${drawn - 1}`;
  return `of server ${server}, birth ${born}, arrivals ${arrivals}, serving ${serving}${frozen}; numbers ${list(known)}; inside ${names(inside)}; calls ${callsText(calls)}`;
}

function callsText(calls: readonly number[]): string {
  return list(calls.flatMap((last, first) => (last === 0 ? [] : [`${first + 1} to ${last}`])));
}

function list(words: readonly string[]): string {
  const said = words.filter((word) => word !== '');
  return said.length === 0 ? '-' : said.join('; ');
}
