/** A user in a lane, as Redis names it; `general` is lane 0. */
export function memberOf(lane: number, userId: string): string {
  return lane === 0 ? userId : `${lane} ${userId}`;
}

/** No user id has a space. */
export function readMember(member: string): { readonly lane: number; readonly userId: string } {
  return member[1] === ' ' ? { lane: Number(member[0]), userId: member.slice(2) } : { lane: 0, userId: member };
}

/** A place in a lane, as Redis names it. */
export function placeText(lane: number, place: number): string {
  return lane === 0 ? String(place) : `${lane}:${place}`;
}

export function readPlace(text: string): { readonly lane: number; readonly place: number } {
  return text[1] === ':' ? { lane: Number(text[0]), place: Number(text.slice(2)) } : { lane: 0, place: Number(text) };
}
