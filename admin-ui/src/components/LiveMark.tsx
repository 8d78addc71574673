import { IconAccessPoint, IconLoader2, IconPlugConnectedX } from '@tabler/icons-react';
import { useText } from '../i18n/text';
import { useLive } from '../live/LiveProvider';
import { Icon } from './Icon';
import classes from './LiveMark.module.css';

export function LiveMark() {
  const { t } = useText();
  const { state } = useLive();
  if (state.state === 'live') {
    return (
      <span className={classes.live}>
        <Icon of={IconAccessPoint} />
        {t('live.live')}
      </span>
    );
  }
  if (state.state === 'lost') {
    return (
      <span className={classes.lost} data-now>
        <Icon of={IconPlugConnectedX} />
        {t('live.lost')}
      </span>
    );
  }
  return (
    <span className={classes.waiting}>
      <Icon of={IconLoader2} className="turning" />
      {t('live.connecting')}
    </span>
  );
}
