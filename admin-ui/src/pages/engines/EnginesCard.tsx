import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronRight,
  IconCircleCheck,
  IconCircleDashed,
  IconPlug,
} from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { Link } from 'wouter';
import type { Engine, Engines } from '../../api/engines';
import type { Deployment } from '../../api/types';
import { Card } from '../../components/Card';
import { Icon } from '../../components/Icon';
import marks from '../../components/Mark.module.css';
import { ServerSaid } from '../../components/ServerSaid';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { decimal } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { engineName } from '../models/engineName';
import { EngineDetails } from './EngineDetails';
import classes from './EnginesPage.module.css';

/** Engines with what they open and how they run it; plugins that cannot be used, and why. */
export function EnginesCard({
  engines,
  deployments,
  engineOf,
}: {
  engines: Engines;
  deployments: readonly Deployment[];
  /** the engine that runs a model's versions, as far as it is known */
  engineOf: (deployment: Deployment) => string | null;
}) {
  const { t } = useText();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Card
      title={t('engines.engines')}
      padded={false}
      controls={
        <Button
          component={Link}
          href="/help/write-an-engine"
          variant="default"
          size="sm"
          leftSection={<Icon of={IconPlug} />}
        >
          {t('engines.add')}
        </Button>
      }
    >
      <TableFrame>
        <table className={tables.table}>
          <thead>
            <tr>
              <th scope="col">{t('engines.engine')}</th>
              <th scope="col">{t('engines.formats')}</th>
              <th scope="col">{t('engines.devices')}</th>
              <th scope="col">{t('engines.batches')}</th>
              <th scope="col" className={tables.number}>
                {t('engines.instances')}
              </th>
              <th scope="col">{t('models.head.state')}</th>
              <th scope="col">
                <span className="only-read-aloud">{t('engines.details')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {engines.items.map((engine) => {
              const shown = open === engine.name;
              const instances = deployments
                .filter((deployment) => engineOf(deployment) === engine.name)
                .flatMap((deployment) => deployment.status)
                .filter((status) => status.state === 'READY')
                .reduce((sum, status) => sum + status.instances, 0);
              return (
                <Fragment key={engine.name}>
                  <tr>
                    <th scope="row">
                      <strong>{engineName(engine.name)}</strong>{' '}
                      <span className="quiet">{engine.version}</span>
                    </th>
                    <td>
                      <code>{engine.formats.join(', ')}</code>
                    </td>
                    <td>{engine.traits.devices.join(', ')}</td>
                    <td>
                      {t(engine.traits.batchesItself ? 'engines.byItself' : 'engines.byPlatform')}
                    </td>
                    <td className={tables.number}>{decimal(instances)}</td>
                    <td>
                      <State engine={engine} instances={instances} />
                    </td>
                    <td>
                      <Button
                        variant="subtle"
                        size="sm"
                        aria-expanded={shown}
                        aria-label={t('engines.detailsOf', { engine: engineName(engine.name) })}
                        leftSection={
                          <Icon of={shown ? IconChevronDown : IconChevronRight} size={14} />
                        }
                        onClick={() => setOpen(shown ? null : engine.name)}
                      >
                        {t('engines.details')}
                      </Button>
                    </td>
                  </tr>
                  {shown && (
                    <tr>
                      <td colSpan={7} className={classes.details}>
                        <EngineDetails engine={engine} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </TableFrame>
      {engines.skipped.map((plugin) => (
        <div className={classes.skipped} key={`${plugin.plugin} ${plugin.reason}`}>
          <Icon of={IconAlertTriangle} className={classes.warning} />
          <p>
            <strong>{t('engines.skipped', { plugin: plugin.plugin })}</strong>{' '}
            <ServerSaid kind="plugin" code={plugin.code} text={plugin.reason} />
          </p>
        </div>
      ))}
    </Card>
  );
}

function State({ engine, instances }: { engine: Engine; instances: number }) {
  const { t } = useText();
  return instances > 0 ? (
    <span className={marks.mark} data-tone="ready" title={engine.plugin}>
      <Icon of={IconCircleCheck} />
      {t('engines.running')}
    </span>
  ) : (
    <span className={marks.mark} title={engine.plugin}>
      <Icon of={IconCircleDashed} />
      {t('engines.nothingLoaded')}
    </span>
  );
}
