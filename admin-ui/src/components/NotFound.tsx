import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useText } from '../i18n/text';
import { PageHead } from './PageHead';

export function NotFound() {
  const { t } = useText();
  return (
    <>
      <PageHead title={t('notFound.title')} />
      <p className="quiet">{t('notFound.why', { path: location.pathname })}</p>
      <p style={{ marginTop: 12 }}>
        <Button component={Link} href="/models" variant="default">
          {t('notFound.models')}
        </Button>
      </p>
    </>
  );
}
