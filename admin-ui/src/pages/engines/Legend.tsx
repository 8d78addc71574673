import type { Deployment } from '../../api/types';
import { VersionMark } from '../../components/VersionMark';
import { useText } from '../../i18n/text';
import type { Look } from './DeviceBar';
import { nameOf } from './DeviceSection';
import classes from './EnginesPage.module.css';

export function Legend({
  chosen,
  look,
}: {
  chosen: Deployment | undefined;
  look: (holder: string, deployment: number | null) => Look;
}) {
  const { t } = useText();
  return (
    <span className={classes.legend}>
      {chosen && (
        <span className={classes.key}>
          {chosen.model}{' '}
          <VersionMark version={chosen.version} role={look(nameOf(chosen), chosen.id).role} />
        </span>
      )}
      <span className={classes.key}>
        <span className={classes.hatched} aria-hidden="true" />
        {t('devices.idle')}
      </span>
      <span className={classes.key}>
        <span className={classes.dashed} aria-hidden="true" />
        {t('devices.unfitKey')}
      </span>
    </span>
  );
}
