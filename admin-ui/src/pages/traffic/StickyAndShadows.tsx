import { ActionIcon, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Icon } from '../../components/Icon';
import { VersionMark, type VersionRole } from '../../components/VersionMark';
import { useText } from '../../i18n/text';
import { stateOf } from '../model/parts';
import type { ModelParts } from '../model/useModelParts';
import type { Draft } from './draft';
import classes from './Traffic.module.css';

const SOURCES = ['NONE', 'HEADER', 'PARAMETER', 'INPUT'] as const;

export interface StickyAndShadowsProps {
  draft: Draft;
  parts: ModelParts;
  onDraft: (draft: Draft) => void;
}

/** What keeps callers on their version, and who gets copies without answering. */
export function StickyAndShadows({ draft, parts, onDraft }: StickyAndShadowsProps) {
  const { t } = useText();
  const deployments = parts.deployments ?? [];
  const free = [...new Set(deployments.map((one) => one.version))].filter(
    (version) =>
      !draft.shadows.some((shadow) => shadow.version === version) &&
      !draft.routes.some((route) => route.version === version && route.weight > 0) &&
      stateOf(deployments, version) !== 'UNLOADED',
  );
  const set = (version: number, sample: number | null) =>
    onDraft({
      ...draft,
      shadows: draft.shadows.flatMap((one) =>
        one.version !== version ? [one] : sample === null ? [] : [{ version, sample }],
      ),
    });
  return (
    <details className={classes.more} open={draft.shadows.length > 0 || undefined}>
      <summary>{t('shift.more')}</summary>
      <div>
        <div className={classes.fields}>
          <NativeSelect
            label={t('shift.sticky')}
            value={draft.sticky.source}
            data={SOURCES.map((source) => ({ value: source, label: t(`shift.sticky.${source}`) }))}
            onChange={(event) =>
              onDraft({
                ...draft,
                sticky: {
                  ...draft.sticky,
                  source: SOURCES.find((one) => one === event.currentTarget.value) ?? 'NONE',
                },
              })
            }
          />
          {draft.sticky.source !== 'NONE' && (
            <TextInput
              label={t('shift.stickyName')}
              placeholder={draft.sticky.source === 'HEADER' ? 'x-user-id' : 'user_id'}
              value={draft.sticky.name}
              onChange={(event) =>
                onDraft({ ...draft, sticky: { ...draft.sticky, name: event.currentTarget.value } })
              }
            />
          )}
        </div>
        <div>
          {draft.shadows.map((shadow) => (
            <div key={shadow.version} className={classes.shadow}>
              <VersionMark version={shadow.version} role={'shadow' satisfies VersionRole} />
              <NumberInput
                aria-label={t('shift.sampleOf', { version: shadow.version })}
                min={0.01}
                max={100}
                decimalScale={2}
                suffix=" %"
                value={shadow.sample / 100}
                onChange={(value) =>
                  set(shadow.version, Math.round((typeof value === 'number' ? value : 0) * 100))
                }
              />
              <ActionIcon
                aria-label={t('shift.noShadow', { version: shadow.version })}
                title={t('shift.noShadow', { version: shadow.version })}
                onClick={() => set(shadow.version, null)}
              >
                <Icon of={IconX} />
              </ActionIcon>
            </div>
          ))}
          {free.length > 0 && (
            <NativeSelect
              label={t('shift.shadows')}
              description={t('shift.shadowsWhat')}
              value=""
              data={[
                { value: '', label: t('shift.addShadow') },
                ...free.map((version) => ({ value: String(version), label: `v${version}` })),
              ]}
              onChange={(event) => {
                const version = Number(event.currentTarget.value);
                if (version > 0) {
                  onDraft({
                    ...draft,
                    shadows: [...draft.shadows, { version, sample: 10_000 }],
                  });
                }
              }}
            />
          )}
        </div>
      </div>
    </details>
  );
}
