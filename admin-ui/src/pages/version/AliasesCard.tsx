import { ActionIcon, Button } from '@mantine/core';
import { IconTag, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Alias, Version } from '../../api/types';
import { Card } from '../../components/Card';
import { Icon } from '../../components/Icon';
import { lazyPage } from '../../components/lazyPage';
import { Overlay } from '../../components/Overlay';
import { TimeAgo } from '../../components/TimeAgo';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import type { ModelParts } from '../model/useModelParts';
import classes from './Version.module.css';

const AliasDialog = lazyPage(() => import('./AliasDialog'));

export interface AliasesCardProps {
  version: Version;
  parts: ModelParts;
}

/** The names that point to this version; each can be moved and taken off. */
export function AliasesCard({ version, parts }: AliasesCardProps) {
  const { t } = useText();
  const may = useMay('OPERATE', version.model);
  const [open, setOpen] = useState<{ off: Alias | null } | null>(null);
  const own = (parts.aliases ?? []).filter((one) => one.version === version.number);
  const lacking = may ? undefined : t('first.needsRight');
  return (
    <Card
      title={t('version.aliases')}
      controls={
        <Button
          variant="default"
          size="sm"
          leftSection={<Icon of={IconTag} size={14} />}
          disabled={!may || version.removal !== null || parts.aliases === undefined}
          title={lacking}
          onClick={() => setOpen({ off: null })}
        >
          {t('version.setAlias')}
        </Button>
      }
    >
      {own.length === 0 ? (
        <p className="quiet">{t('version.noAlias')}</p>
      ) : (
        <ul className={classes.aliases}>
          {own.map((alias) => (
            <li key={alias.alias} className={classes.aliasRow}>
              <span>
                <strong>@{alias.alias}</strong>{' '}
                <span className="quiet">
                  {alias.actor} · <TimeAgo at={alias.changedAt} />
                </span>
                {alias.reason !== '' && <span className="quiet"> “{alias.reason}”</span>}
              </span>
              <ActionIcon
                aria-label={t('version.takeOff', { alias: alias.alias })}
                title={lacking ?? t('version.takeOff', { alias: alias.alias })}
                disabled={!may}
                onClick={() => setOpen({ off: alias })}
              >
                <Icon of={IconX} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <Overlay onClose={() => setOpen(null)}>
        {open && (
          <AliasDialog
            version={version}
            parts={parts}
            off={open.off}
            onClose={() => setOpen(null)}
          />
        )}
      </Overlay>
    </Card>
  );
}
