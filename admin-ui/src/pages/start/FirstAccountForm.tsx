import { Button, PasswordInput, TextInput } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { makeFirstAdministrator, type Session } from '../../api/session';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import classes from './Form.module.css';
import { FormFailure } from './FormFailure';
import { PasswordStrength } from './PasswordStrength';

export function FirstAccountForm({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  const { t } = useText();
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  const make = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      onSignedIn(await makeFirstAdministrator(code.trim(), name.trim(), password));
    } catch (failed) {
      setFailure(failed);
      setBusy(false);
    }
  };

  return (
    <form className={classes.form} onSubmit={make}>
      <TextInput
        label={t('start.code')}
        description={t('start.codeWhere')}
        classNames={{ input: 'mono' }}
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        required
        withAsterisk={false}
        autoFocus
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <TextInput
        label={t('signIn.name')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div>
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="new-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordStrength name={name.trim()} password={password} />
      </div>
      <FormFailure failure={failure} />
      <Button
        type="submit"
        fullWidth
        loading={busy}
        className={classes.submit ?? ''}
        rightSection={<Icon of={IconArrowRight} />}
      >
        {t('start.make')}
      </Button>
    </form>
  );
}
