import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { Link } from 'wouter';
import { listUploads } from '../../api/uploads';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { Moment } from '../../components/Moment';
import { PageHead } from '../../components/PageHead';
import { RoleNote } from '../../components/RoleNote';
import { ServerSaid } from '../../components/ServerSaid';
import { SkeletonRows } from '../../components/Skeleton';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { TimeAgo } from '../../components/TimeAgo';
import { size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import { sentence } from '../upload/FindingNote';

/** Files of everybody that the check refused, each with its reasons; opened, it can be deleted. */
export default function QuarantinePage() {
  const { t } = useText();
  const mayAdminister = useMay('ADMINISTER', '*');
  const uploads = useQuery({
    queryKey: ['uploads', 'quarantined'],
    queryFn: ({ signal }) => listUploads('QUARANTINED', '*', signal),
    enabled: mayAdminister,
  });
  return (
    <>
      <PageHead
        path="/uploads?state=QUARANTINED&owner=*"
        title={t('quarantined.title')}
        facts={t('quarantined.facts')}
      />
      {!mayAdminister ? (
        <Card>
          <RoleNote right="ADMINISTER" />
        </Card>
      ) : uploads.error ? (
        <ErrorCard
          title={t('quarantined.failed')}
          failure={uploads.error}
          onRetry={() => void uploads.refetch()}
        />
      ) : (
        <Card padded={false}>
          {uploads.data === undefined ? (
            <SkeletonRows rows={3} />
          ) : uploads.data.length === 0 ? (
            <p className={tables.nothing} style={{ borderTop: 0 }}>
              {t('quarantined.none')}
            </p>
          ) : (
            <TableFrame whole>
              <table className={tables.table}>
                <thead>
                  <tr>
                    <th scope="col">{t('report.files')}</th>
                    <th scope="col">{t('about.model')}</th>
                    <th scope="col">{t('quarantined.owner')}</th>
                    <th scope="col" className={tables.number}>
                      {t('versions.size')}
                    </th>
                    <th scope="col">{t('quarantined.came')}</th>
                    <th scope="col">{t('quarantined.until')}</th>
                  </tr>
                </thead>
                <tbody>
                  {uploads.data.map((upload) => {
                    const reasons = upload.problems.filter((one) => one.severity === 'REFUSE');
                    return (
                      <Fragment key={upload.id}>
                        <tr>
                          <th scope="row">
                            <Link href={`/uploads/${upload.id}`} className="link alone">
                              <strong>{upload.files[0]?.path ?? upload.id}</strong>
                            </Link>
                            {upload.files.length > 1 && (
                              <span className="quiet">
                                {' '}
                                {t('quarantined.more', { count: upload.files.length - 1 })}
                              </span>
                            )}
                          </th>
                          <td>{upload.model ?? '–'}</td>
                          <td>{upload.owner}</td>
                          <td className={tables.number}>
                            {size(upload.files.reduce((sum, file) => sum + file.received, 0))}
                          </td>
                          <td>
                            <TimeAgo at={upload.createdAt} />
                          </td>
                          <td>
                            <Moment at={upload.expiresAt} />
                          </td>
                        </tr>
                        <tr>
                          <td colSpan={6} className={tables.reason}>
                            {(reasons.length > 0 ? reasons : upload.problems).map((problem) => (
                              <p key={`${problem.code} ${problem.where}`}>
                                <code>{problem.code}</code>{' '}
                                <ServerSaid
                                  kind="finding"
                                  code={problem.code}
                                  text={sentence(problem.found)}
                                />{' '}
                                <code className="faint">{problem.where}</code>
                              </p>
                            ))}
                          </td>
                        </tr>
                      </Fragment>
                    );
                  })}
                </tbody>
              </table>
            </TableFrame>
          )}
        </Card>
      )}
    </>
  );
}
