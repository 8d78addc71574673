import { Button } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Upload } from '../../api/types';
import { Card } from '../../components/Card';
import { Icon } from '../../components/Icon';
import { TimeAgo } from '../../components/TimeAgo';
import { useText } from '../../i18n/text';
import { PhaseMark } from './PhaseMark';
import classes from './UploadPage.module.css';

/** Uploads that came another way, from a terminal or another browser, and wait for a decision. */
export function OnServer({ uploads }: { uploads: readonly Upload[] }) {
  const { t } = useText();
  return (
    <Card title={t('upload.waitingTitle')} quiet={t('upload.waitingQuiet')} padded={false}>
      {uploads.map((upload) => (
        <div className={classes.row} key={upload.id}>
          <Icon of={IconFile} size={18} className={classes.icon} />
          <div className={classes.words}>
            <div className={classes.line}>
              <span className={classes.name}>
                {upload.files[0]?.path ?? upload.id}
                <small>{upload.model}</small>
              </span>
              <PhaseMark phase={upload.state === 'CHECKED' ? 'checked' : 'quarantined'} />
            </div>
            <span className="quiet">
              {upload.owner} · <TimeAgo at={upload.createdAt} />
            </span>
          </div>
          <div className={classes.actions}>
            <Button component={Link} href={`/uploads/${upload.id}`} variant="default">
              {t(upload.state === 'CHECKED' ? 'upload.decide' : 'upload.reasons')}
            </Button>
          </div>
        </div>
      ))}
    </Card>
  );
}
