import { Link, useLocation } from 'wouter';
import { brokenLimit, type OverviewItem } from '../../api/overview';
import { ChangeLine } from '../../components/ChangeLine';
import { HealthMark } from '../../components/HealthMark';
import { ReasonText, StepText } from '../../components/ReasonText';
import { type Placed, rowAt } from '../../components/Rows';
import { Spark } from '../../components/Spark';
import { TimeAgo } from '../../components/TimeAgo';
import { decimal, percent, rate } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { engineName } from './engineName';
import { LiveVersions } from './LiveVersions';
import classes from './ModelTable.module.css';

export interface ModelRowProps extends Placed {
  item: OverviewItem;
}

/** One model: its numbers, and under them the reason when it needs somebody. */
export function ModelRow({ item, index, onPlaced }: ModelRowProps) {
  const { t, language } = useText();
  const [, navigate] = useLocation();
  const href = `/models/${encodeURIComponent(item.model)}`;
  const needs = item.health === 'FAILING' || item.health === 'NEEDS_ATTENTION';
  const errors = item.errorPercent ?? null;
  const change = item.lastChange;
  // A single minute makes no line.
  const measured = item.spark?.filter((value) => value !== null).length ?? 0;

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the link in the first cell is the keyboard's way
    <tbody
      ref={onPlaced}
      data-index={index}
      className={classes.model}
      onClick={(event) => {
        if (!(event.target instanceof Element && event.target.closest('a, button'))) {
          navigate(href);
        }
      }}
    >
      <tr aria-rowindex={rowAt(index)}>
        <th scope="row" className={classes.name}>
          <Link href={href} className={classes.link}>
            {item.displayName || item.model}
          </Link>
          <span className={classes.second}>
            {engineName(item.engine) || t('models.noVersion')}
            {item.owner ? ` · ${item.owner}` : ''}
          </span>
        </th>
        <td className={classes.state}>
          <HealthMark health={item.health} />
        </td>
        <td className={classes.versions}>
          <LiveVersions item={item} />
        </td>
        <td className={classes.requests}>
          <span className={classes.rate}>
            {measured > 1 && item.spark && (
              <span className={classes.spark}>
                <Spark values={item.spark} />
              </span>
            )}
            <span className={classes.numberText}>
              {item.requestsPerSecond === null || item.requestsPerSecond === undefined ? (
                '–'
              ) : (
                <>
                  {rate(item.requestsPerSecond)} <span className="unit">/s</span>
                </>
              )}
            </span>
          </span>
        </td>
        <td className={classes.number} data-label="p99">
          {item.p99Millis === null || item.p99Millis === undefined ? (
            '–'
          ) : (
            <>
              {decimal(item.p99Millis, 1)} <span className="unit">ms</span>
            </>
          )}
        </td>
        <td
          className={classes.number}
          data-label={t('models.head.errors')}
          data-broken={brokenLimit(item) !== null || undefined}
        >
          {errors === null ? '–' : percent(errors, language, 2)}
        </td>
        <td className={classes.change}>
          {change ? (
            <>
              <ChangeLine change={change} />
              <span className={classes.second}>
                {change.actor} · <TimeAgo at={change.at} />
              </span>
            </>
          ) : (
            '–'
          )}
        </td>
      </tr>
      {needs && item.reason && (
        <tr className={classes.reasonRow}>
          <td colSpan={7} className={classes.reason}>
            <ReasonText item={item} />
            {'\u2002'}
            <span className={classes.step}>
              <StepText item={item} />
            </span>
          </td>
        </tr>
      )}
    </tbody>
  );
}
