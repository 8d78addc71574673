import type { components } from '../../api/schema';
import type { Model } from '../../api/types';
import { sameTags, type TagLine, tagLines, tagsOf } from '../version/note';

/** What a person types about a model. */
export interface ModelForm {
  description: string;
  owner: string;
  tags: TagLine[];
}

export type ModelPart = keyof ModelForm;

type Said = Pick<Model, 'description' | 'owner' | 'tags'>;

export function modelForm(model: Said): ModelForm {
  return { description: model.description, owner: model.owner, tags: tagLines(model.tags) };
}

/** Only what is different from the model as it is. */
export function modelEdit(form: ModelForm, model: Said): components['schemas']['EditModel'] {
  const description = form.description.trim();
  const owner = form.owner.trim();
  const tags = tagsOf(form.tags);
  return {
    ...(description === model.description ? {} : { description }),
    ...(owner === model.owner ? {} : { owner }),
    ...(sameTags(tags, model.tags) ? {} : { tags }),
  };
}

/** What was typed, on what another person made of the model: they win where nothing was typed. */
export function onTop(form: ModelForm, before: Said, theirs: Said): ModelForm {
  const mine = modelEdit(form, before);
  const now = modelForm(theirs);
  return {
    description: mine.description === undefined ? now.description : form.description,
    owner: mine.owner === undefined ? now.owner : form.owner,
    tags: mine.tags === undefined ? now.tags : form.tags,
  };
}

/** In which parts two states of a model differ. */
export function modelDifferences(one: Said, other: Said): ModelPart[] {
  return Object.keys(modelEdit(modelForm(other), one)) as ModelPart[];
}
