import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { listModels } from '../../api/models';
import { listUploads } from '../../api/uploads';
import { Card } from '../../components/Card';
import { PageHead } from '../../components/PageHead';
import { Steps } from '../../components/Steps';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import { type Group, group, type Picked, runsCode, suggestedModel } from '../../upload/grouping';
import { uploadDesk, useUploads } from '../../upload/uploads';
import { QuarantineLink } from '../quarantine/QuarantineLink';
import { type AboutFields, AboutForm } from './AboutForm';
import { DropZone } from './DropZone';
import { OnServer } from './OnServer';
import { RefusedRow } from './RefusedRow';
import { TerminalCard } from './TerminalCard';
import classes from './UploadPage.module.css';
import { UploadRow } from './UploadRow';

/** Several files at once; they go on when this page is left. */
export default function UploadPage() {
  const { t } = useText();
  const may = useMay('OPERATE');
  const [search] = useSearchParams();
  const [about, setAbout] = useState<AboutFields>({
    model: search.get('model') ?? '',
    note: '',
    dataSet: '',
    run: '',
  });
  const [refused, setRefused] = useState<Group[]>([]);
  const items = useUploads();
  const models = useQuery({ queryKey: ['models'], queryFn: ({ signal }) => listModels(signal) });
  const there = useQuery({
    queryKey: ['uploads'],
    queryFn: async ({ signal }) =>
      (
        await Promise.all([
          listUploads('CHECKED', null, signal),
          listUploads('QUARANTINED', null, signal),
        ])
      ).flat(),
  });

  const add = (picked: readonly Picked[]) => {
    const groups = group(picked);
    setRefused([...refused, ...groups.filter((one) => runsCode(one.name))]);
    uploadDesk().add(
      groups.filter((one) => !runsCode(one.name)),
      (one) => ({ ...about, model: about.model.trim() || suggestedModel(one.name) }),
    );
  };
  const known = new Set(items.map((item) => item.upload));
  const elsewhere = (there.data ?? []).filter((upload) => !known.has(upload.id));

  return (
    <>
      <PageHead
        path="/uploads"
        title={about.model === '' ? t('upload.title') : t('upload.titleOf', { model: about.model })}
        facts={<QuarantineLink />}
      />
      <Steps at={0} />
      <div className={classes.columns}>
        <div className={classes.main}>
          <DropZone onPicked={add} disabled={!may} />
          {(items.length > 0 || refused.length > 0) && (
            <Card title={t('upload.progress')} quiet={t('upload.goesOn')} padded={false}>
              {items.map((item) => (
                <UploadRow key={item.key} item={item} />
              ))}
              {refused.map((one) => (
                <RefusedRow
                  key={one.name}
                  name={one.name}
                  onClose={() => setRefused(refused.filter((other) => other !== one))}
                />
              ))}
            </Card>
          )}
          {elsewhere.length > 0 && <OnServer uploads={elsewhere} />}
        </div>
        <div className={classes.rail}>
          <AboutForm
            models={models.data?.map((model) => model.name) ?? []}
            about={about}
            onChange={setAbout}
          />
          <TerminalCard model={about.model || 'house-prices'} />
        </div>
      </div>
    </>
  );
}
