import { describe, expect, test } from 'vitest';
import { modelDifferences, modelEdit, modelForm, onTop } from './modelEdit';

const model = { description: 'Prices of houses', owner: 'mara.lin', tags: { stage: 'trial' } };

describe('An edit of a model', () => {
  test('sends only what is different', () => {
    const form = modelForm(model);
    expect(modelEdit(form, model)).toEqual({});
    expect(modelEdit({ ...form, owner: ' j.okafor ' }, model)).toEqual({ owner: 'j.okafor' });
    expect(modelEdit({ ...form, tags: [] }, model)).toEqual({ tags: {} });
    const blank = [...form.tags, { key: '', value: '' }];
    expect(modelEdit({ ...form, tags: blank }, model)).toEqual({});
  });

  test('stands on what another person did: theirs where nothing was typed', () => {
    const form = { ...modelForm(model), description: 'Prices, in thousands' };
    const theirs = {
      description: 'What a house costs',
      owner: 'j.okafor',
      tags: { stage: 'live' },
    };
    expect(onTop(form, model, theirs)).toEqual({
      description: 'Prices, in thousands',
      owner: 'j.okafor',
      tags: [{ key: 'stage', value: 'live' }],
    });
    expect(modelDifferences(model, theirs)).toEqual(['description', 'owner', 'tags']);
    expect(modelDifferences(model, { ...model, tags: { ...model.tags } })).toEqual([]);
  });
});
