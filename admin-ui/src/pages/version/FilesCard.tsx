import type { Version } from '../../api/types';
import type { VersionArtifact } from '../../api/versions';
import { Card } from '../../components/Card';
import { CopyButton } from '../../components/CopyButton';
import { SkeletonRows } from '../../components/Skeleton';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { shortDigest, size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import classes from './Version.module.css';

export interface FilesCardProps {
  version: Version;
  artifact: VersionArtifact | undefined;
}

/** The files of the artifact, each with its size and digest. */
export function FilesCard({ version, artifact }: FilesCardProps) {
  const { t } = useText();
  return (
    <Card
      title={t('versions.artifact')}
      quiet={
        artifact &&
        t('report.filesValue', { count: artifact.fileCount, size: size(artifact.bytes) })
      }
      controls={
        <span className={tables.id}>
          <code title={version.digest}>{shortDigest(version.digest)}</code>
          <CopyButton small text={version.digest} what={t('versions.digest')} />
        </span>
      }
      padded={false}
    >
      {artifact === undefined ? (
        <SkeletonRows rows={2} />
      ) : (
        <div className={classes.files}>
          <TableFrame>
            <table className={tables.table}>
              <thead>
                <tr>
                  <th scope="col">{t('version.file')}</th>
                  <th scope="col" className={tables.number}>
                    {t('versions.size')}
                  </th>
                  <th scope="col">SHA-256</th>
                </tr>
              </thead>
              <tbody>
                {artifact.files.map((file) => (
                  <tr key={file.path}>
                    <th scope="row">
                      <code>{file.path}</code>
                      {file.path === version.entry && artifact.fileCount > 1 && (
                        <span className="quiet"> {t('version.entry')}</span>
                      )}
                    </th>
                    <td className={tables.number}>{size(file.bytes)}</td>
                    <td>
                      <span className={tables.id}>
                        <code title={file.sha256}>{shortDigest(file.sha256)}</code>
                        <CopyButton
                          small
                          text={file.sha256}
                          what={t('version.fileDigest', { file: file.path })}
                        />
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </TableFrame>
          {artifact.fileCount > artifact.files.length && (
            <p className={tables.nothing}>
              {t('version.moreFiles', { count: artifact.fileCount - artifact.files.length })}
            </p>
          )}
        </div>
      )}
    </Card>
  );
}
