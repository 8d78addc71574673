import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { BASE } from '../../api/call';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import classes from './SignInPage.module.css';

/** To the identity provider; beside a page that must stay as it is, in a tab of its own. */
export function ProviderLink({ beside }: { beside?: boolean }) {
  const { t } = useText();
  return (
    <Button
      component="a"
      href={`${BASE}/session/oidc`}
      {...(beside ? { target: '_blank', rel: 'noopener' } : {})}
      variant="default"
      fullWidth
      className={classes.provider ?? ''}
      leftSection={<Icon of={IconKey} />}
    >
      {t('signIn.provider')}
    </Button>
  );
}
