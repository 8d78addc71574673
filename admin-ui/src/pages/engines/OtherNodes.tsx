import { useQuery } from '@tanstack/react-query';
import { readNodes } from '../../api/nodes';
import type { Deployment } from '../../api/types';
import { TimeAgo } from '../../components/TimeAgo';
import { size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import classes from './EnginesPage.module.css';
import { otherNodes } from './shares';

/** What is known of nodes whose shares this one does not see: what they say about deployments. */
export function OtherNodes({
  answered,
  deployments,
}: {
  answered: string;
  deployments: readonly Deployment[];
}) {
  const { t } = useText();
  const nodes = useQuery({ queryKey: ['nodes'], queryFn: ({ signal }) => readNodes(signal) });
  const others = otherNodes(answered, nodes.data?.items ?? [], deployments);
  if (others.length === 0) {
    return null;
  }
  return (
    <div className={classes.others}>
      <p>{t('devices.others', { node: answered })}</p>
      <ul>
        {others.map((node) => (
          <li key={node.id}>
            <strong>{node.id}</strong>{' '}
            {t('devices.otherHolds', {
              count: node.deployments,
              instances: node.instances,
              memory: size(node.bytes),
            })}{' '}
            {node.seenAt && (
              <>
                · {t('devices.otherSeen')} <TimeAgo at={node.seenAt} />
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
