import { Button, PasswordInput } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { changePassword } from '../../api/people';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import { FormFailure } from '../start/FormFailure';
import { PasswordStrength } from '../start/PasswordStrength';
import classes from './Settings.module.css';

export function PasswordForm({ name }: { name: string }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: () => changePassword(name, current, password),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
      void queries.invalidateQueries({ queryKey: ['principals', name] });
    },
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <input type="text" autoComplete="username" value={name} readOnly hidden />
      <PasswordInput
        label={t('account.current')}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <div>
        <PasswordInput
          label={t('signIn.newPassword')}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordStrength name={name} password={password} />
      </div>
      <FormFailure failure={change.error} />
      {change.isSuccess && password === '' && (
        <p className={classes.done} role="status">
          <Icon of={IconCircleCheck} />
          {t('account.passwordChanged')}
        </p>
      )}
      <div className={classes.buttons}>
        <Button
          type="submit"
          disabled={current === '' || password === ''}
          loading={change.isPending}
        >
          {t('account.changePassword')}
        </Button>
      </div>
      <p className="quiet">{t('account.passwordWhat')}</p>
    </form>
  );
}
