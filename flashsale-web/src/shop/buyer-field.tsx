'use client';

import { type FormEvent, useState } from 'react';
import { USER_ID_PATTERN } from '../api/sale';
import { LoginLink, useLogin } from '../login/login';
import { useTexts } from '../texts/texts-context';
import type { Texts } from '../texts/english';
import { buttonLook } from '../ui/button';
import { TextField } from '../ui/field';
import { deviceStorage, useStoredText } from '../ui/stored-text';
import type { SentForm } from './form-outcome';

/** Who buys: who has logged in, or whose user ID is in the field. */
export interface BuyerInput {
  /** As it is typed; empty for nobody. */
  readonly userId: string;
  /** Whom the page knew before somebody typed. */
  readonly known: string;
  readonly defect: string | undefined;
  /** Whether somebody has typed since the page was made. */
  readonly isChanged: boolean;
  readonly change: (userId: string) => void;
  /** The buyer to buy for, from now on remembered; undefined where there is none, which the field then says. */
  readonly commit: () => string | undefined;
  /** The same, and the field is shown where there is none. */
  readonly commitOrShow: (event: FormEvent<HTMLFormElement>) => string | undefined;
}

export function useBuyerInput(sent: SentForm): BuyerInput {
  const texts = useTexts();
  const login = useLogin();
  const known = useKnownBuyer(sent.buyer);
  const [, remember] = useStoredBuyer();
  const [draft, setDraft] = useState<string>();
  const [defect, setDefect] = useState<string>();
  const userId = draft ?? known;

  const commit = (): string | undefined => {
    if (login.isOn) return login.buyer?.userId;
    const trimmed = userId.trim();
    const found = defectOf(texts, trimmed);
    setDefect(found);
    if (found !== undefined) return undefined;
    setDraft(trimmed);
    remember(trimmed);
    return trimmed;
  };
  return {
    userId,
    known,
    defect: defect ?? (draft === undefined ? defectOfForm(texts, sent.outcome) : undefined),
    isChanged: draft !== undefined,
    change: (changed) => {
      setDraft(changed);
      setDefect(undefined);
    },
    commit,
    commitOrShow: (event) => {
      const committed = commit();
      if (committed === undefined) event.currentTarget.querySelector<HTMLInputElement>('input[name=userId]')?.focus();
      return committed;
    },
  };
}

/** The buyer of this device; empty for nobody. */
export function useKnownBuyer(sentBuyer: string): string {
  const login = useLogin();
  const [stored] = useStoredBuyer();
  if (login.isOn) return login.buyer?.userId ?? '';
  return stored === '' ? sentBuyer : stored;
}

/** The user id that this device remembers, empty before there is one, and how to remember another. */
function useStoredBuyer(): readonly [string, (userId: string) => void] {
  return useStoredText(deviceStorage, 'flashsale buyer');
}

function defectOf(texts: Texts, userId: string): string | undefined {
  if (userId === '') return texts.buyer.userIdMissing;
  return USER_ID_PATTERN.test(userId) ? undefined : texts.buyer.userIdWrong;
}

function defectOfForm(texts: Texts, outcome: SentForm['outcome']): string | undefined {
  if (outcome === 'no-user-id') return texts.buyer.userIdMissing;
  return outcome === 'bad-user-id' ? texts.buyer.userIdWrong : undefined;
}

export function BuyerField({ input, readOnly }: { readonly input: BuyerInput; readonly readOnly: boolean }) {
  const texts = useTexts();
  const login = useLogin();
  if (login.isOn) return login.buyer && <LoggedInBuyer {...login.buyer} />;
  const { userId, defect, change, commit } = input;
  return (
    <TextField
      label={texts.buyer.userId}
      hint={texts.buyer.userIdHint}
      error={defect}
      name="userId"
      value={userId}
      readOnly={readOnly}
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      onChange={({ target }) => change(target.value)}
      onBlur={() => userId.trim() !== '' && commit()}
    />
  );
}

/** Who has logged in; the form says it too, since in another tab somebody else may have. */
function LoggedInBuyer({ userId, name }: { readonly userId: string; readonly name: string }) {
  const texts = useTexts();
  return (
    <p className="text-sm text-soft">
      <input type="hidden" name="userId" value={userId} />
      {texts.login.youBuyAs} <strong className="font-semibold text-ink">{name}</strong>
    </p>
  );
}

/** In place of the button that buys, where nobody is logged in, or nobody any more. */
export function LoginToBuy({ isOver }: { readonly isOver: boolean }) {
  const texts = useTexts();
  return (
    <LoginLink className={buttonLook('primary', 'large')}>{isOver ? texts.login.again : texts.login.toBuy}</LoginLink>
  );
}
