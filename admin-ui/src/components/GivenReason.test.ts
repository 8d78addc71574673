import { beforeAll, expect, test } from 'vitest';
import { loadCodes } from '../i18n/codes';
import { foundIn, reasonText } from './GivenReason';

beforeAll(() => loadCodes('zh'));

test('What a person wrote stays as it is', () => {
  const said = (kind: string, action: string, reason: string) => {
    expect(foundIn({ kind, action, reason })).toBeNull();
    expect(reasonText('zh', { kind, action, reason })).toBe(reason);
  };
  said('TRAFFIC', 'set', 'as little as at first');
  said('TRAFFIC', 'set', 'groups at 10 % first');
  said('UPLOAD', 'discard', 'archive-link: agreed with Ann');
  said('PRINCIPAL', 'edit', 'groups at');
});

test('What the server wrote is said in the reader’s language', () => {
  const first = 'the first deployment of the model takes all its traffic';
  expect(reasonText('zh', { kind: 'TRAFFIC', reason: first })).toBe('模型的第一个部署接收全部流量');
  expect(reasonText('en', { kind: 'TRAFFIC', reason: first })).toBe(first);
  const groups = 'groups at https://id.example/$&';
  expect(reasonText('zh', { kind: 'PRINCIPAL', reason: groups })).toBe(
    'https://id.example/$& 处的群组',
  );
  const through = 'first sign-in through https://id.example';
  expect(reasonText('zh', { kind: 'PRINCIPAL', reason: through })).toBe(
    '首次通过 https://id.example 登录',
  );
});

test('The reason of a quarantine is the code of what was found, and the server’s own words', () => {
  const change = { kind: 'UPLOAD', action: 'quarantine' };
  expect(foundIn({ ...change, reason: 'archive-link: the entry a: is a link' })).toEqual({
    code: 'archive-link',
    text: 'the entry a: is a link',
  });
});
