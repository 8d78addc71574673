import { describe, expect, test } from 'vitest';
import { describeChange } from './changeSentence';

function said(kind: string, action: string, before?: unknown, after?: unknown) {
  const { key, values } = describeChange({ kind, action, entity: 'e', before, after }, 'en');
  return [key, ...Object.values(values)];
}

describe('Changes of access', () => {
  test('of keys name their label', () => {
    expect(said('KEY', 'revoke', { label: 'ci' }, { label: 'ci' })).toEqual([
      'change.key.revoke',
      'ci',
    ]);
    expect(said('KEY', 'create', null, { label: '' })).toEqual(['change.key.create', 'e']);
  });

  test('of people say what was changed', () => {
    const roles = (pattern: string) => ({ disabled: false, grants: [{ right: 'VIEW', pattern }] });
    expect(said('PRINCIPAL', 'edit', roles('a'), roles('*'))[0]).toBe('change.principal.roles');
    expect(said('PRINCIPAL', 'edit', { disabled: false }, { disabled: true })[0]).toBe(
      'change.principal.disable',
    );
    expect(said('PRINCIPAL', 'edit', { disabled: true }, { disabled: false })[0]).toBe(
      'change.principal.enable',
    );
    expect(said('PRINCIPAL', 'edit', { a: 1 }, { a: 2 })[0]).toBe('change.principal.edit');
    expect(said('PRINCIPAL', 'create', null, { kind: 'PERSON' })[0]).toBe(
      'change.principal.create',
    );
    expect(said('PRINCIPAL', 'create', null, { kind: 'PROGRAM' })[0]).toBe(
      'change.principal.program',
    );
    expect(said('PRINCIPAL', 'first', null, { kind: 'PERSON' })[0]).toBe('change.principal.first');
    expect(said('PRINCIPAL', 'password-code')[0]).toBe('change.principal.code');
    expect(said('SESSION', 'open')).toEqual(['change.session.open', 'e']);
  });

  test('of sessions tell signing out from being sent out everywhere', () => {
    expect(said('SESSION', 'end')[0]).toBe('change.session.end');
    expect(said('SESSION', 'end-all')[0]).toBe('change.session.endAll');
  });

  test('that failed say how often, and whether anybody has the name', () => {
    const tried = (fields: object) =>
      said('SIGN_IN', 'fail', null, {
        way: 'PASSWORD',
        name: 'ada',
        known: true,
        address: '10.0.0.1',
        wrong: 3,
        early: 2,
        ...fields,
      });
    expect(tried({})).toEqual(['change.signIn.PASSWORD', 'ada', 5, 2, 'yes']);
    expect(tried({ way: 'CODE', known: false })[0]).toBe('change.signIn.CODE');
    expect(tried({ way: 'CODE', known: false })[4]).toBe('no');
    expect(tried({ way: 'FIRST', name: '' })[0]).toBe('change.signIn.FIRST');
    expect(tried({ name: '' })[0]).toBe('change.signIn.several');
    expect(said('SIGN_IN', 'fail', null, { way: 'STARS' })[0]).toBe('change.other');
  });

  test('that are not known are said as they are', () => {
    expect(said('KEY', 'polish')).toEqual(['change.other', 'KEY', 'e', 'polish']);
  });
});
