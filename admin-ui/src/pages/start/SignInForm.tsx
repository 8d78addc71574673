import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Session, signIn, signInWithCode } from '../../api/session';
import { useText } from '../../i18n/text';
import classes from './Form.module.css';
import { FormFailure } from './FormFailure';
import { PasswordStrength } from './PasswordStrength';

export interface SignInFormProps {
  /** the only one who may go on, where a session ended */
  name?: string;
  /** another way in, which stands first */
  other?: ReactNode;
  onSignedIn: (session: Session) => void;
}

/** With name and password; or with a code that an administrator made, and a new password. */
export function SignInForm({ name: fixed, other, onSignedIn }: SignInFormProps) {
  const { t } = useText();
  const [name, setName] = useState(fixed ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  const enter = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      const who = name.trim();
      onSignedIn(
        code === null
          ? await signIn(who, password)
          : await signInWithCode(who, code.trim(), password),
      );
    } catch (failed) {
      setFailure(failed);
      setBusy(false);
    }
  };

  return (
    <form className={classes.form} data-bare={fixed !== undefined || undefined} onSubmit={enter}>
      {other}
      <TextInput
        label={t('signIn.name')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        readOnly={fixed !== undefined}
        autoFocus={fixed === undefined}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {code !== null && (
        <TextInput
          label={t('signIn.code')}
          description={t('signIn.codeWhere')}
          classNames={{ input: 'mono' }}
          autoComplete="one-time-code"
          spellCheck={false}
          required
          withAsterisk={false}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      )}
      <div>
        <PasswordInput
          label={t(code === null ? 'signIn.password' : 'signIn.newPassword')}
          autoComplete={code === null ? 'current-password' : 'new-password'}
          required
          withAsterisk={false}
          data-autofocus={fixed !== undefined || undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {code !== null && <PasswordStrength name={name.trim()} password={password} />}
      </div>
      <FormFailure failure={failure} {...(code === null ? { wrong: t('signIn.wrong') } : {})} />
      <Button type="submit" fullWidth loading={busy} className={classes.submit ?? ''}>
        {t('signIn.enter')}
      </Button>
      {fixed === undefined && (
        <Button
          variant="subtle"
          fullWidth
          onClick={() => {
            setCode(code === null ? '' : null);
            setFailure(null);
          }}
        >
          {t(code === null ? 'signIn.haveCode' : 'signIn.havePassword')}
        </Button>
      )}
    </form>
  );
}
