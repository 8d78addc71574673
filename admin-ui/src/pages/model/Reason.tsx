import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import type { OverviewItem } from '../../api/overview';
import { Icon } from '../../components/Icon';
import { ReasonText, StepText } from '../../components/ReasonText';
import classes from './ModelOverview.module.css';

/** Why the model needs somebody, and what to do. */
export function Reason({ item }: { item: OverviewItem }) {
  return (
    <p className={classes.reason} data-health={item.health} role="status">
      <Icon of={item.health === 'FAILING' ? IconCircleX : IconAlertTriangle} />
      <span>
        <strong>
          <ReasonText item={item} />
        </strong>{' '}
        <StepText item={item} />
      </span>
    </p>
  );
}
