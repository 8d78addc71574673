import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { checkPassword } from '../../api/session';
import { useText } from '../../i18n/text';
import classes from './Form.module.css';

const WORDS = ['password.0', 'password.1', 'password.2', 'password.3', 'password.4'] as const;

/** What the server says of a password while it is typed; it knows the leaked ones. */
export function PasswordStrength({ name, password }: { name: string; password: string }) {
  const { t } = useText();
  const [settled] = useDebouncedValue(password, 300);
  const check = useQuery({
    queryKey: ['password-check', name, settled],
    queryFn: ({ signal }) => checkPassword(name, settled, signal),
    enabled: settled !== '',
    gcTime: 0,
    retry: false,
    placeholderData: (before) => before,
  });
  if (password === '' || !check.data) {
    return <p className={classes.strength}>{t('password.rule')}</p>;
  }
  const { acceptable, strength, problem, least } = check.data;
  const level = Math.max(0, Math.min(4, Math.round(strength)));
  return (
    <p className={classes.strength} aria-live="polite">
      <span className={classes.meter} data-acceptable={acceptable} aria-hidden="true">
        {[1, 2, 3, 4].map((step) => (
          <i key={step} data-full={step <= Math.max(1, level) || undefined} />
        ))}
      </span>
      {acceptable
        ? t(WORDS[level] ?? 'password.0')
        : t(problem ? `password.${problem}` : 'password.no', { least })}
    </p>
  );
}
