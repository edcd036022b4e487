/** The mark of the shop: a price tag with its hole. */
export function TagMark() {
  return (
    <svg aria-hidden width="26" height="26" viewBox="0 0 32 32" className="text-red">
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M12 2h8l7 8v18a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V10zM16 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M9 18h2.5v7H9zm4 0h1.2v7H13zm3 0h3v7h-3zm4.6 0H23v7h-2.4z"
      />
    </svg>
  );
}
