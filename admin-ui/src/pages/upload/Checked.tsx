import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listVersions, readTraffic } from '../../api/models';
import type { Upload } from '../../api/types';
import { useText } from '../../i18n/text';
import { CallersNote } from './CallersNote';
import classes from './Checked.module.css';
import { DeployForm } from './DeployForm';
import { ReportCard } from './ReportCard';
import { SignatureCard } from './SignatureCard';
import { useAboutOf } from './useAboutOf';

/** What is in the file, whether it is safe, and how it shall meet traffic. */
export function Checked({ upload }: { upload: Upload }) {
  const { t } = useText();
  const [about, setAbout] = useAboutOf(upload);
  const model = about.model;
  const versions = useQuery({
    queryKey: ['model', model, 'versions'],
    queryFn: ({ signal }) => listVersions(model, signal),
    enabled: model !== '',
    retry: false,
  });
  const traffic = useQuery({
    queryKey: ['model', model, 'traffic'],
    queryFn: ({ signal }) => readTraffic(model, signal),
    enabled: model !== '',
  });
  const [compared, setCompared] = useState<number | null>(null);
  const all = versions.data ?? [];
  const newest = all[0];
  const routes = traffic.data?.data?.policy.routes ?? [];
  // Held against what serves, which is who callers speak to; else against the newest.
  const main = [...routes].sort((one, other) => other.weight - one.weight)[0];
  const against =
    all.find((one) => one.number === (compared ?? main?.version)) ??
    (compared === null ? newest : undefined);
  const next = (newest?.number ?? 0) + 1;
  const signatures = upload.report?.inspection?.signatures ?? [];
  return (
    <>
      <div className={classes.columns}>
        <div className={classes.stack}>
          <SignatureCard
            signatures={signatures}
            before={against && { version: against.number, signatures: against.signatures }}
            controls={
              all.length > 1 && (
                <NativeSelect
                  aria-label={t('signature.compareWith')}
                  value={String(against?.number ?? '')}
                  data={all.map((one) => ({
                    value: String(one.number),
                    label: t('signature.against', { version: one.number }),
                  }))}
                  onChange={(event) => setCompared(Number(event.currentTarget.value))}
                />
              )
            }
          />
          <CallersNote next={{ number: next, signatures }} versions={all} routes={routes} />
        </div>
        <ReportCard upload={upload} />
      </div>
      <h2 className={classes.title}>{t('deploy.title')}</h2>
      <DeployForm
        upload={upload}
        about={about}
        onAbout={setAbout}
        traffic={traffic.data ?? null}
        versions={all.map((one) => one.number)}
        next={next}
      />
    </>
  );
}
