import { Button } from '@mantine/core';
import { IconDownload, IconTrash, IconUpload, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Upload } from '../../api/types';
import { Icon } from '../../components/Icon';
import { lazyPage } from '../../components/lazyPage';
import { Overlay } from '../../components/Overlay';
import { ServerSaid } from '../../components/ServerSaid';
import { useText } from '../../i18n/text';
import { moment } from '../../i18n/times';
import { downloadReport } from './downloadReport';
import { FindingNote, sentence } from './FindingNote';
import classes from './Quarantined.module.css';

const DiscardDialog = lazyPage(() => import('./DiscardDialog'));

/** A file that the check refused: looked at, deleted, never deployed. */
export function Quarantined({ upload }: { upload: Upload }) {
  const { t, language } = useText();
  const [deleting, setDeleting] = useState(false);
  const refusals = upload.problems.filter((one) => one.severity === 'REFUSE');
  const main = refusals[0];
  const others = upload.problems.filter((one) => one !== main);
  return (
    <>
      <section className={classes.card}>
        <header className={classes.head}>
          <span className={classes.cross}>
            <Icon of={IconX} size={14} />
          </span>
          <div>
            <h2 className={classes.title}>
              {main ? (
                <ServerSaid kind="finding" code={main.code} text={sentence(main.found)} />
              ) : (
                t('phase.quarantined')
              )}
            </h2>
            <p className={classes.why}>
              {main && (
                <>
                  <ServerSaid kind="findingWhy" code={main.code} text={sentence(main.why)} />{' '}
                </>
              )}
              {t('quarantine.kept', { until: moment(new Date(upload.expiresAt), language) })}
            </p>
          </div>
        </header>
        {main && (
          <div className={classes.columns}>
            <div>
              <h3 className={classes.label}>{t('quarantine.found')}</h3>
              <dl className={classes.facts}>
                <dt>{t('quarantine.rule')}</dt>
                <dd>
                  <code>{main.code}</code>
                </dd>
                <dt>{t('quarantine.where')}</dt>
                <dd>
                  <code>{main.where || '–'}</code>
                </dd>
                <dt>{t('report.files')}</dt>
                <dd>
                  <code>{upload.files.map((file) => file.path).join(', ')}</code>
                </dd>
              </dl>
            </div>
            <div>
              <h3 className={classes.label}>{t('quarantine.mend')}</h3>
              <p className={classes.why}>
                <ServerSaid kind="findingRemedy" code={main.code} text={sentence(main.remedy)} />
              </p>
            </div>
          </div>
        )}
        {others.length > 0 && (
          <div className={classes.others}>
            {others.map((problem) => (
              <FindingNote key={`${problem.code} ${problem.where}`} finding={problem} />
            ))}
          </div>
        )}
        <footer className={classes.foot}>
          <span className="quiet">{t('quarantine.nobody')}</span>
          <span className={classes.buttons}>
            <Button
              variant="danger"
              leftSection={<Icon of={IconTrash} />}
              onClick={() => setDeleting(true)}
            >
              {t('quarantine.delete')}
            </Button>
            <Button
              variant="default"
              leftSection={<Icon of={IconDownload} />}
              onClick={() => downloadReport(upload)}
            >
              {t('quarantine.download')}
            </Button>
            <Button
              component={Link}
              href={upload.model ? `/upload?model=${encodeURIComponent(upload.model)}` : '/upload'}
              leftSection={<Icon of={IconUpload} />}
            >
              {t('quarantine.again')}
            </Button>
          </span>
        </footer>
      </section>
      {deleting && (
        <Overlay onClose={() => setDeleting(false)}>
          <DiscardDialog refused upload={upload} onClose={() => setDeleting(false)} />
        </Overlay>
      )}
    </>
  );
}
