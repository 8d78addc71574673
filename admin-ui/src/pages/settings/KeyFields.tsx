import { NumberInput } from '@mantine/core';
import type { Quota } from '../../api/keys';
import type { Grant } from '../../api/types';
import { useText } from '../../i18n/text';
import { GrantsEditor } from './GrantsEditor';
import classes from './Settings.module.css';

const MIB = 1024 * 1024;

export interface ScopeFieldsProps {
  scoped: boolean;
  grants: Grant[];
  onScoped: (scoped: boolean) => void;
  onGrants: (grants: Grant[]) => void;
}

/** What a key may, within what its owner may. */
export function ScopeFields({ scoped, grants, onScoped, onGrants }: ScopeFieldsProps) {
  const { t } = useText();
  return (
    <div className={classes.scope}>
      <label className={classes.check}>
        <input
          type="checkbox"
          checked={scoped}
          onChange={(event) => onScoped(event.currentTarget.checked)}
        />
        <span>
          {t('keys.scoped')}
          <span className={classes.second}>{t('keys.scopedWhat')}</span>
        </span>
      </label>
      {scoped && <GrantsEditor grants={grants} onChange={onGrants} />}
    </div>
  );
}

/** How much a key may ask for; an empty field is no limit. */
export function QuotaFields({
  quota,
  onChange,
}: {
  quota: Quota;
  onChange: (quota: Quota) => void;
}) {
  const { t } = useText();
  const limit = (name: keyof Quota, factor: number) => ({
    min: 0,
    placeholder: t('keys.unlimited'),
    value: quota[name] === null ? '' : (quota[name] ?? 0) / factor,
    onChange: (value: string | number) =>
      onChange({
        ...quota,
        [name]: value === '' || Number(value) <= 0 ? null : Number(value) * factor,
      }),
  });
  return (
    <fieldset className={classes.grants}>
      <legend className={classes.legend}>{t('keys.quota')}</legend>
      <div className={classes.triple}>
        <NumberInput label={t('keys.requests')} hideControls {...limit('requestsPerSecond', 1)} />
        <NumberInput label={t('keys.items')} hideControls {...limit('itemsPerSecond', 1)} />
        <NumberInput label={t('keys.bytes')} hideControls {...limit('bytesInFlight', MIB)} />
      </div>
      <p className="quiet">{t('keys.quotaWhat')}</p>
    </fieldset>
  );
}
