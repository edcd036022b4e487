import { type FormEvent, useState } from 'react';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';

interface TokenFormProps {
  /** The token that was given last did not fit. */
  readonly isWrong: boolean;
  readonly onToken: (token: string) => void;
}

export function TokenForm({ isWrong, onToken }: TokenFormProps) {
  const [token, setToken] = useState('');
  const [defect, setDefect] = useState<string | undefined>(isWrong ? texts.admin.tokenWrong : undefined);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (token.trim() === '') setDefect(texts.admin.tokenMissing);
    else onToken(token.trim());
  };
  return (
    <form noValidate onSubmit={submit} className="sheet mt-8 max-w-md space-y-5 p-8">
      <h2 className="tag-type text-2xl">{texts.admin.tokenTitle}</h2>
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
      <Button type="submit" look="primary">
        {texts.admin.enter}
      </Button>
    </form>
  );
}
