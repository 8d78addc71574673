import type { ReactNode } from 'react';
import type { Signature, TensorSpec } from '../../api/types';
import { Card } from '../../components/Card';
import { useText } from '../../i18n/text';
import classes from './SignatureCard.module.css';
import { type Against, against } from './signatures';

export interface SignatureCardProps {
  signatures: readonly Signature[];
  /** the signatures of an earlier version, and its number */
  before?: { version: number; signatures: readonly Signature[] } | undefined;
  /** in the head: a choice of what they are held against */
  controls?: ReactNode;
}

/** Names, datatypes and shapes, and what is different from an earlier version. */
export function SignatureCard({ signatures, before, controls }: SignatureCardProps) {
  const { t } = useText();
  return (
    <Card
      title={t('signature.title')}
      quiet={t('signature.quiet')}
      controls={controls}
      padded={false}
    >
      <div className={classes.frame}>
        <table className={classes.table}>
          {signatures.map((signature) => {
            const old = before?.signatures.find((one) => one.name === signature.name);
            const version = old ? before?.version : undefined;
            return (
              <SignatureRows
                key={signature.name}
                signature={signature}
                named={signatures.length > 1}
                old={old}
                version={version}
              />
            );
          })}
        </table>
      </div>
    </Card>
  );
}

interface SignatureRowsProps {
  signature: Signature;
  named: boolean;
  old: Signature | undefined;
  version: number | undefined;
}

function SignatureRows({ signature, named, old, version }: SignatureRowsProps) {
  const { t } = useText();
  return (
    <tbody>
      {named && (
        <tr>
          <th className={classes.signature} colSpan={4} scope="rowgroup">
            {signature.name}
          </th>
        </tr>
      )}
      <tr>
        <th scope="col">{t('signature.inputs')}</th>
        <th scope="col">{t('signature.type')}</th>
        <th scope="col">{t('signature.shape')}</th>
        <th scope="col" className={classes.right}>
          {version !== undefined && t('signature.against', { version })}
        </th>
      </tr>
      {against(signature.inputs, old?.inputs).map((row) => (
        <TensorRow key={row.spec.name} {...row} />
      ))}
      <tr>
        <th scope="col" colSpan={4}>
          {t('signature.outputs')}
        </th>
      </tr>
      {against(signature.outputs, old?.outputs).map((row) => (
        <TensorRow key={row.spec.name} {...row} />
      ))}
    </tbody>
  );
}

function TensorRow({ spec, change }: { spec: TensorSpec; change: Against | null }) {
  const { t } = useText();
  return (
    <tr data-gone={change === 'gone' || undefined}>
      <td>
        <code>{spec.name}</code>
      </td>
      <td>
        <code>{spec.type}</code>
      </td>
      <td>
        <code>[{spec.shape.join(', ')}]</code>
      </td>
      <td className={classes.right}>
        {change !== null && <span data-change={change}>{t(`signature.${change}`)}</span>}
      </td>
    </tr>
  );
}
