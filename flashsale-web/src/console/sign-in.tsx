import { usePathname } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { adminPaths } from '../api/admin';
import { requestJson } from '../api/request-json';
import { loginPath } from '../login/login-paths';
import { useConsoleTexts } from '../texts/console-context';
import { ActionResult, useAction } from '../ui/action';
import { Button, buttonLook } from '../ui/button';
import { TextField } from '../ui/field';

interface SignInProps {
  /** Where operators log in, besides by an account here. */
  readonly provider: string | undefined;
  /** The token that was given last did not fit. */
  readonly isTokenWrong: boolean;
  readonly onToken: (token: string) => void;
  readonly onLogIn: () => void;
}

/** Asks who wants to use the console: an operator, or whoever has the admin token. */
export function SignIn({ provider, isTokenWrong, onToken, onLogIn }: SignInProps) {
  const texts = useConsoleTexts();
  const path = usePathname();
  return (
    <div className="sheet mt-8 max-w-md space-y-6 p-8">
      <h2 className="tag-type text-2xl">{texts.admin.tokenTitle}</h2>
      {provider !== undefined && (
        // Not a link of Next: that would fetch what leads to another server.
        <a href={loginPath(path, 'operator')} className={buttonLook('primary')}>
          {texts.admin.enterAt(provider)}
        </a>
      )}
      <LogInForm look={provider === undefined ? 'primary' : 'plain'} onLogIn={onLogIn} />
      <details open={isTokenWrong}>
        <summary className="min-h-11 cursor-pointer text-sm font-semibold underline underline-offset-4">
          {texts.admin.useToken}
        </summary>
        <TokenForm isWrong={isTokenWrong} onToken={onToken} />
      </details>
    </div>
  );
}

function LogInForm({ look, onLogIn }: Pick<SignInProps, 'onLogIn'> & { readonly look: 'primary' | 'plain' }) {
  const texts = useConsoleTexts();
  const action = useAction();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { name: textOf(form, 'name').trim(), password: textOf(form, 'password') };
    void action.run(async () => {
      if (body.name === '' || body.password === '') throw new Error(texts.admin.namePasswordMissing);
      await requestJson(adminPaths.session, { method: 'POST', body });
      onLogIn();
      return texts.admin.done;
    });
  };
  return (
    <form noValidate onSubmit={submit} className="space-y-4">
      <TextField label={texts.admin.name} name="name" autoComplete="username" autoCapitalize="none" />
      <TextField label={texts.admin.password} name="password" type="password" autoComplete="current-password" />
      <ActionResult action={action} />
      <Button type="submit" look={look} unavailable={action.isWorking}>
        {texts.admin.enter}
      </Button>
    </form>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

function TokenForm({ isWrong, onToken }: { readonly isWrong: boolean; readonly onToken: (token: string) => void }) {
  const texts = useConsoleTexts();
  const [token, setToken] = useState('');
  const [defect, setDefect] = useState<string | undefined>(isWrong ? texts.admin.tokenWrong : undefined);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (token.trim() === '') setDefect(texts.admin.tokenMissing);
    else onToken(token.trim());
  };
  return (
    <form noValidate onSubmit={submit} className="mt-4 space-y-4">
      <TextField
        label={texts.admin.token}
        hint={texts.admin.tokenHint}
        error={defect}
        type="password"
        name="token"
        autoComplete="off"
        value={token}
        onChange={({ target }) => {
          setToken(target.value);
          setDefect(undefined);
        }}
      />
      <Button type="submit">{texts.admin.enterByToken}</Button>
    </form>
  );
}
