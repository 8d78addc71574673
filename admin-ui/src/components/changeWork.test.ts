import { expect, test } from 'vitest';
import { describeChange } from './changeSentence';

function said(kind: string, action: string, after?: unknown) {
  const { key, values } = describeChange({ kind, action, entity: '6b3f7302-8da1', after }, 'zh');
  return [key, ...Object.values(values)];
}

test('Changes of uploads and nodes are sentences', () => {
  expect(said('UPLOAD', 'create')).toEqual(['change.upload.create', '6b3f7302']);
  expect(said('UPLOAD', 'check', { state: 'CHECKED' })[0]).toBe('change.upload.check');
  expect(said('UPLOAD', 'check', { state: 'QUARANTINED' })[0]).toBe('change.upload.quarantine');
  expect(said('NODE', 'join')).toEqual(['change.node.join', '6b3f7302-8da1']);
  expect(said('NODE', 'leave')[0]).toBe('change.other');
});
