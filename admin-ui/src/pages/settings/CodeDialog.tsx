import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { part } from '../../api/call';
import { makePasswordCode } from '../../api/people';
import { CurlButton } from '../../components/CurlButton';
import { ErrorCard } from '../../components/ErrorCard';
import { useText } from '../../i18n/text';
import { moment } from '../../i18n/times';
import { SecretOnce } from './SecretOnce';
import classes from './Settings.module.css';

/** Makes a one-time code with which somebody chooses a new password. */
export function CodeDialog({
  name,
  opened,
  onClose,
}: {
  name: string;
  opened: boolean;
  onClose: () => void;
}) {
  const { t, language } = useText();
  const code = useMutation({ mutationFn: () => makePasswordCode(name) });
  const close = () => {
    code.reset();
    onClose();
  };
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('dialog.close') }}
      opened={opened}
      onClose={close}
      title={t('code.title', { name })}
      size={520}
    >
      {code.data ? (
        <SecretOnce secret={code.data.code} what={t('people.code')} onDone={close}>
          <p className={classes.lead}>
            {t('people.codeHow', {
              name,
              url: location.origin,
              until: moment(new Date(code.data.expiresAt), language),
            })}
          </p>
        </SecretOnce>
      ) : (
        <div className={classes.form}>
          <p className={classes.lead}>{t('code.what')}</p>
          {code.error && <ErrorCard title={t('code.failed')} failure={code.error} />}
          <div className={classes.buttons}>
            <span className={classes.curl}>
              <CurlButton
                method="POST"
                path={`/principals/${part(name)}/password-code`}
                body={{}}
              />
            </span>
            <Button variant="default" onClick={close}>
              {t('dialog.cancel')}
            </Button>
            <Button data-autofocus loading={code.isPending} onClick={() => code.mutate()}>
              {t('code.make')}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
