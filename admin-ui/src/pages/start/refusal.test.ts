import { expect, test } from 'vitest';
import { refusalIn } from './refusal';

test('the reason in the address is read, an unknown one is a refusal, none is none', () => {
  expect(refusalIn('?sign-in=NO_ROLE')).toBe('NO_ROLE');
  expect(refusalIn('?sign-in=SOMETHING_NEW')).toBe('REFUSED');
  expect(refusalIn('?other=1')).toBeNull();
});
