import { IconPackage, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { CodeBlock } from '../../components/CodeBlock';
import { GatedLink } from '../../components/GatedLink';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import { listEngines } from '../deployment/calls';
import { engineName } from './engineName';
import classes from './FirstRun.module.css';
import { firstUploadCommand } from './firstUploadCommand';

/** What to do on an empty installation: by hand, or from a terminal. */
export function FirstRun() {
  const { t } = useText();
  const engines = useQuery({
    queryKey: ['engines', 'items'],
    queryFn: ({ signal }) => listEngines(signal),
  });
  const formats = [...new Set((engines.data ?? []).map((one) => engineName(one.name)))];
  return (
    <section className={classes.card}>
      <div className={classes.column}>
        <div className={classes.lead}>
          <span className={classes.picture}>
            <Icon of={IconPackage} size={20} />
          </span>
          <div>
            <h2 className={classes.title}>{t('first.title')}</h2>
            <p className={classes.sentence}>
              {t('first.what')}{' '}
              {formats.length > 0 && t('first.formats', { formats: formats.join(', ') })}
            </p>
            <p className={classes.action}>
              <GatedLink primary right="OPERATE" href="/upload" icon={<Icon of={IconUpload} />}>
                {t('models.upload')}
              </GatedLink>
            </p>
          </div>
        </div>
        <p className={classes.or}>{t('first.or')}</p>
        <CodeBlock
          title={t('first.terminal')}
          quiet={t('first.terminalQuiet')}
          code={firstUploadCommand()}
          what={t('first.command')}
        />
        <CodeBlock
          title={t('first.demo')}
          quiet={t('first.demoQuiet')}
          code="slipway demo"
          what={t('first.command')}
        />
        <ol className={classes.steps}>
          {(['upload', 'check', 'deploy'] as const).map((step, index) => (
            <li key={step}>
              <h3 className={classes.step}>
                <span className="faint">{index + 1}</span> {t(`first.${step}`)}
              </h3>
              <p className={classes.explained}>{t(`first.${step}.what`)}</p>
            </li>
          ))}
        </ol>
        <p>
          <Link href="/help/quickstart" className="link alone">
            {t('first.hour')}
          </Link>
        </p>
      </div>
    </section>
  );
}
