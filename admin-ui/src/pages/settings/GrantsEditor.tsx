import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { matches, type Right } from '../../api/rights';
import type { Grant } from '../../api/types';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import { overviewQuery } from '../../queries';
import { isPattern, RIGHTS, ROLES } from './roles';
import classes from './Settings.module.css';

export interface GrantsEditorProps {
  grants: Grant[];
  disabled?: boolean;
  /** without a title of its own, where a card has it */
  plain?: boolean;
  onChange: (grants: Grant[]) => void;
}

/** Roles by pattern of model names; each line says which models of today it is about. */
export function GrantsEditor({
  grants,
  disabled = false,
  plain = false,
  onChange,
}: GrantsEditorProps) {
  const { t } = useText();
  const overview = useQuery(overviewQuery);
  const models = overview.data?.items.map((item) => item.model) ?? [];
  const set = (index: number, grant: Grant) =>
    onChange(grants.map((one, at) => (at === index ? grant : one)));

  const meaning = (pattern: string) => {
    const hit = models.filter((model) => matches(pattern, model));
    return pattern === '*'
      ? t('grants.all')
      : t('grants.match', { count: hit.length, names: hit.slice(0, 3).join(', ') });
  };

  return (
    <fieldset className={classes.grants} disabled={disabled}>
      <legend className={plain ? 'only-read-aloud' : classes.legend}>{t('grants.title')}</legend>
      {grants.map((grant, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no other name
        <div className={classes.grant} key={index}>
          <NativeSelect
            aria-label={t('grants.role')}
            value={grant.right}
            onChange={(event) =>
              set(index, { ...grant, right: event.currentTarget.value as Right })
            }
            data={RIGHTS.map((right) => ({ value: right, label: t(ROLES[right]) }))}
          />
          <TextInput
            aria-label={t('grants.pattern')}
            classNames={{ input: 'mono' }}
            spellCheck={false}
            value={grant.pattern}
            error={grant.pattern !== '' && !isPattern(grant.pattern) ? t('grants.bad') : undefined}
            description={isPattern(grant.pattern) ? meaning(grant.pattern) : t('grants.hint')}
            onChange={(event) => set(index, { ...grant, pattern: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={t('grants.remove')}
            onClick={() => onChange(grants.filter((_, at) => at !== index))}
          >
            <Icon of={IconX} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        size="sm"
        leftSection={<Icon of={IconPlus} />}
        onClick={() => onChange([...grants, { right: 'VIEW', pattern: '*' }])}
      >
        {t('grants.add')}
      </Button>
    </fieldset>
  );
}
