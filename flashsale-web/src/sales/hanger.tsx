/** The string by which a tag hangs from the rail, and the hole it goes through. */
export function Hanger() {
  return (
    <span aria-hidden className="absolute -top-8 left-1/2 flex -translate-x-1/2 flex-col items-center">
      <svg width="26" height="46" viewBox="0 0 26 46" fill="none" className="-mb-1 text-twine">
        <path d="M13 1C4 14 5 32 12 44" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
        <path d="M13 1C23 13 21 33 14 44" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      </svg>
      <span className="eyelet" />
    </span>
  );
}
