import { expect, test } from 'vitest';
import type { ConfigurationItem } from '../../api/configuration';
import { grouped, narrowed } from './configuration';

function item(key: string, more: Partial<ConfigurationItem> = {}): ConfigurationItem {
  return {
    key,
    value: 'x',
    secret: false,
    source: 'DEFAULT',
    from: '',
    unit: 'text',
    allowed: 'any',
    default: 'x',
    environment: `SLIPWAY_${key.toUpperCase().replaceAll(/[.-]/g, '_')}`,
    description: 'Says something.',
    ...more,
  };
}

const items = [
  item('http.port', { source: 'FLAG', from: '--set http.port', value: '9000' }),
  item('http.bind'),
  item('database.url', { secret: true, set: true }),
];

test('The configuration is found by key, variable, value and words', () => {
  const keys = (text: string, changed = false) =>
    narrowed(items, text, changed).map((one) => one.key);
  expect(keys('PORT')).toEqual(['http.port']);
  expect(keys('slipway_database')).toEqual(['database.url']);
  expect(keys('9000')).toEqual(['http.port']);
  expect(keys('says', true)).toEqual(['http.port']);
  expect(keys('nowhere')).toEqual([]);
  expect(
    narrowed(items, '端口', false, ({ key }) => (key === 'http.port' ? '端口。' : null)),
  ).toEqual([items[0]]);
});

test('The configuration stands in groups by the beginning of its keys', () => {
  expect(grouped(items).map(([group, inside]) => [group, inside.length])).toEqual([
    ['http', 2],
    ['database', 1],
  ]);
});
