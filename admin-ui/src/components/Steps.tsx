import { IconCheck } from '@tabler/icons-react';
import { useText } from '../i18n/text';
import { Icon } from './Icon';
import classes from './Steps.module.css';

const STEPS = ['artifact', 'check', 'deploy'] as const;

/** From a file to production: where one is. */
export function Steps({ at }: { at: 0 | 1 | 2 }) {
  const { t } = useText();
  return (
    <ol className={classes.steps}>
      {STEPS.map((step, index) => (
        <li
          key={step}
          className={classes.step}
          data-state={index < at ? 'done' : index === at ? 'now' : 'later'}
          aria-current={index === at ? 'step' : undefined}
        >
          <span className={classes.number}>
            {index < at ? <Icon of={IconCheck} size={14} /> : index + 1}
          </span>
          <span className={classes.name}>{t(`steps.${step}`)}</span>
          <span className={classes.what}>{t(`steps.${step}.what`)}</span>
        </li>
      ))}
    </ol>
  );
}
