import type { Engine, EngineSetting } from '../../api/engines';
import { Described } from '../../components/Described';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { codeText } from '../../i18n/codes';
import { useText } from '../../i18n/text';
import classes from './EnginesPage.module.css';

const MEMORY_LIMITS = {
  NONE: 'engines.limit.NONE',
  PER_MODEL: 'engines.limit.PER_MODEL',
  PER_PROCESS: 'engines.limit.PER_PROCESS',
} as const;

const RETURNS = {
  FULL: 'engines.returns.FULL',
  AT_EXIT: 'engines.returns.AT_EXIT',
  TRIMMED: 'engines.returns.TRIMMED',
} as const;

/** What an engine says of itself: traits as sentences, datatypes, and the settings it takes. */
export function EngineDetails({ engine }: { engine: Engine }) {
  const { t, language } = useText();
  const { traits } = engine;
  const limit = MEMORY_LIMITS[traits.memoryLimit as keyof typeof MEMORY_LIMITS];
  const returned = RETURNS[traits.returnsMemoryOnClose as keyof typeof RETURNS];
  return (
    <div className={classes.engine}>
      <dl className={classes.facts}>
        <dt>{t('engines.plugin')}</dt>
        <dd>
          <code>{engine.plugin || '–'}</code>
        </dd>
        <dt>{t('engines.datatypes')}</dt>
        <dd className={classes.chips}>
          {engine.datatypes.map((type) => (
            <code key={type} className={classes.tag}>
              {type}
            </code>
          ))}
        </dd>
        <dt>{t('engines.memoryLimit')}</dt>
        <dd>
          {limit ? t(limit) : ''} <code className="faint">{traits.memoryLimit}</code>
        </dd>
        <dt>{t('engines.returns')}</dt>
        <dd>
          {returned ? t(returned) : ''} <code className="faint">{traits.returnsMemoryOnClose}</code>
        </dd>
        <dt>{t('engines.interruptible')}</dt>
        <dd>
          {t(traits.interruptible ? 'engines.interruptible.yes' : 'engines.interruptible.no')}
        </dd>
        <dt>{t('engines.weights')}</dt>
        <dd>{t(traits.sharesWeights ? 'engines.weights.yes' : 'engines.weights.no')}</dd>
      </dl>
      {engine.settings.length === 0 ? (
        <p className="quiet">{t('engines.noSettings')}</p>
      ) : (
        <TableFrame>
          <table className={tables.table}>
            <thead>
              <tr>
                <th scope="col">{t('engines.setting')}</th>
                <th scope="col">{t('engines.allowed')}</th>
                <th scope="col">{t('engines.default')}</th>
                <th scope="col">{t('engines.change')}</th>
                <th scope="col">{t('engines.meaning')}</th>
              </tr>
            </thead>
            <tbody>
              {engine.settings.map((setting) => (
                <tr key={setting.name}>
                  <th scope="row">
                    <code>{setting.name}</code>
                  </th>
                  <td>{allowed(setting)}</td>
                  <td>
                    <code>{setting.default === null ? '–' : String(setting.default) || '–'}</code>
                    {setting.unit && (
                      <span className="unit">
                        {' '}
                        {codeText(language, 'unit', setting.unit) ?? setting.unit}
                      </span>
                    )}
                  </td>
                  <td>
                    <code>{setting.change}</code>
                  </td>
                  <td className={tables.wide}>
                    <Described
                      kind="setting"
                      code={`${engine.name} ${setting.name}`}
                      text={setting.description}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </div>
  );
}

function allowed(setting: EngineSetting): string {
  if (setting.choices.length > 0) {
    return setting.choices.join(', ');
  }
  return setting.min !== null && setting.max !== null
    ? `${setting.min}–${setting.max}`
    : setting.type;
}
