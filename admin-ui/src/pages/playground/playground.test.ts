import { describe, expect, test } from 'vitest';
import type { TensorSpec } from '../../api/types';
import {
  differencePercent,
  greatestDifference,
  greatestOf,
  isScores,
  mostOf,
  readAnswer,
  rowsOf,
  shownValue,
} from './answers';
import { bodyOf } from './body';
import { carriedOver, cellsFor, cellsOf, cellsOfCsv } from './cells';
import { elementsOf, placeOf, withElement, withPasted } from './elements';
import { bf16Bits, bf16Value, fp16Bits, fp16Value } from './halves';
import { imageForm, imageText, imageValues } from './image';
import { sidesOf } from './sides';
import { jsonLength, type Sent, snippet, wholeBody } from './snippets';
import { Digits, exactJson, Refused, tensorOf } from './tensors';
import { chosenOf, timesOf } from './told';

const spec = (name: string, type: TensorSpec['type'], ...shape: number[]): TensorSpec => ({
  name,
  type,
  shape,
});

function refusal(run: () => unknown) {
  try {
    run();
  } catch (failure) {
    if (failure instanceof Refused) {
      return failure.problem;
    }
    throw failure;
  }
  throw new Error('nothing was refused');
}

describe('A form becomes tensors', () => {
  test('a row for each cell', () => {
    expect(tensorOf(spec('age', 'FP32', -1, 1), ['41', '−12.50', '1,450'])).toEqual({
      name: 'age',
      datatype: 'FP32',
      shape: [3, 1],
      values: ['41', '-12.50', '1450'],
    });
  });

  test('64-bit integers keep every digit', () => {
    const tensor = tensorOf(spec('id', 'INT64', -1, 1), [
      '9223372036854775807',
      '-9007199254740993',
    ]);
    const body = bodyOf([tensor], []);
    expect(body.kind).toBe('json');
    expect(body.text).toContain('"data":[9223372036854775807,-9007199254740993]');
  });

  test('integers are whole and in their range', () => {
    expect(
      refusal(() => tensorOf(spec('i', 'INT64', -1, 1), ['9223372036854775808'])),
    ).toMatchObject({ code: 'range', row: 0, input: 'i' });
    expect(refusal(() => tensorOf(spec('u', 'UINT8', -1, 1), ['3', '256']))).toMatchObject({
      code: 'range',
      row: 1,
      wanted: '0 … 255',
    });
    expect(refusal(() => tensorOf(spec('u', 'INT32', -1, 1), ['1.5'])).code).toBe('whole');
    expect(refusal(() => tensorOf(spec('f', 'FP32', -1, 1), ['1e39'])).code).toBe('range');
    expect(refusal(() => tensorOf(spec('f', 'FP32', -1, 1), ['x'])).code).toBe('number');
    expect(refusal(() => tensorOf(spec('f', 'FP32', -1, 1), ['']))).toMatchObject({
      code: 'empty',
    });
    expect(refusal(() => tensorOf(spec('b', 'BOOL', -1, 1), ['yes'])).code).toBe('boolean');
  });

  test('floats that JSON spells otherwise are written as JSON', () => {
    expect(tensorOf(spec('f', 'FP64', -1, 1), ['.5', '5.', '+7', '1e3']).values).toEqual([
      '0.5',
      '5',
      '7',
      '1e3',
    ]);
  });

  test('arrays flat or nested, in the shape that is declared', () => {
    expect(tensorOf(spec('x', 'FP32', -1, 2, 2), ['1 2 3 4', '[[5, 6], [7, 8]]'])).toMatchObject({
      shape: [2, 2, 2],
      values: ['1', '2', '3', '4', '5', '6', '7', '8'],
    });
    expect(refusal(() => tensorOf(spec('x', 'FP32', -1, 3), ['1, 2']))).toMatchObject({
      code: 'count',
      got: '2',
      wanted: '3',
    });
    expect(refusal(() => tensorOf(spec('x', 'FP32', -1, 2, 2), ['[[1, 2], [3]]'])).code).toBe(
      'ragged',
    );
    expect(refusal(() => tensorOf(spec('x', 'FP32', -1, 2), ['[1, 2'])).code).toBe('json');
  });

  test('a free dimension follows from what is typed, the same in every row', () => {
    expect(tensorOf(spec('ids', 'INT64', -1, -1), ['1, 2, 3', '4, 5, 6']).shape).toEqual([2, 3]);
    expect(tensorOf(spec('p', 'FP32', -1, -1, 2), ['1 2 3 4 5 6']).shape).toEqual([1, 3, 2]);
    expect(refusal(() => tensorOf(spec('ids', 'INT64', -1, -1), ['1, 2', '1'])).code).toBe(
      'ragged',
    );
  });

  test('what has no rows is one', () => {
    expect(tensorOf(spec('s', 'FP32'), ['7', '8'])).toMatchObject({ shape: [], values: ['7'] });
    expect(tensorOf(spec('m', 'FP32', 1, 2), ['7 8', '9 9'])).toMatchObject({ shape: [1, 2] });
  });

  test('text stays text', () => {
    const tensor = tensorOf(spec('where', 'BYTES', -1, 1), ['NEAR "BAY"', '<1H OCEAN']);
    expect(bodyOf([tensor], []).text).toContain('"data":["NEAR \\"BAY\\"","<1H OCEAN"]');
    expect(tensorOf(spec('words', 'BYTES', -1, 2), ['one two\nthree']).values).toEqual([
      'one two',
      'three',
    ]);
  });
});

describe('What JSON has no form for', () => {
  test('goes as bytes behind it', () => {
    const tensor = tensorOf(spec('x', 'FP32', -1, 1), ['NaN', '-inf', '1.5']);
    const body = bodyOf([tensor, tensorOf(spec('n', 'INT64', -1, 1), ['1', '2', '3'])], []);
    if (body.kind !== 'binary') {
      throw new Error('NaN went as JSON');
    }
    expect(JSON.parse(body.text).inputs[0]).toEqual({
      name: 'x',
      datatype: 'FP32',
      shape: [3, 1],
      parameters: { binary_data_size: 12 },
    });
    expect(JSON.parse(body.text).inputs[1].data).toEqual([1, 2, 3]);
    const view = new DataView(body.bytes.buffer);
    expect(view.getFloat32(0, true)).toBeNaN();
    expect(view.getFloat32(4, true)).toBe(Number.NEGATIVE_INFINITY);
    expect(view.getFloat32(8, true)).toBe(1.5);
    expect(wholeBody(body).length).toBe(jsonLength(body) + 12);
  });

  test('comes back as words, and halves as bytes', () => {
    const body = bodyOf([], [spec('y', 'FP16', -1, 1), spec('z', 'FP32', -1, 1)]);
    expect(JSON.parse(body.text)).toMatchObject({
      outputs: [{ name: 'y', parameters: { binary_data: true } }, { name: 'z' }],
      parameters: { nonfinite_output: 'string' },
    });
    const json = new TextEncoder().encode(
      '{"model_version":"4","outputs":[{"name":"y","datatype":"FP16","shape":[2,1],"parameters":{"binary_data_size":4}},' +
        '{"name":"z","datatype":"FP32","shape":[2,1],"data":["NaN",1.5]}]}',
    );
    const answer = readAnswer(new Uint8Array([...json, 0x00, 0x3c, 0x00, 0xc0]), json.length);
    expect(answer.outputs[0]?.values).toEqual([1, -2]);
    expect(answer.outputs[1]?.values).toEqual(['NaN', 1.5]);
  });

  test('halves are rounded to the nearest even and read back', () => {
    for (const value of [0, 1, -2, 0.5, 65_504, 2 ** -24, 6.103515625e-5, 0.333251953125]) {
      expect(fp16Value(fp16Bits(value)), String(value)).toBe(value);
    }
    expect(fp16Bits(65_520)).toBe(0x7c00);
    expect(fp16Bits(65_519)).toBe(0x7bff);
    expect(fp16Bits(1 + 1 / 2048)).toBe(0x3c00);
    expect(fp16Bits(1 + 3 / 2048)).toBe(0x3c02);
    expect(fp16Bits(2047.9999)).toBe(fp16Bits(2048));
    expect(fp16Value(fp16Bits(Number.NaN))).toBeNaN();
    expect(bf16Value(bf16Bits(-1.5))).toBe(-1.5);
    expect(bf16Bits(1)).toBe(0x3f80);
    expect(bf16Value(bf16Bits(Number.POSITIVE_INFINITY))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('An answer', () => {
  test('keeps the digits of 64-bit integers', () => {
    const json =
      '{"outputs":[{"name":"id","datatype":"INT64","shape":[2],"data":[9007199254740993,5]}]}';
    const answer = readAnswer(new TextEncoder().encode(json), null);
    expect(answer.outputs[0]?.values).toEqual(['9007199254740993', 5]);
    expect(answer.raw).toBe(json);
  });

  test('is read by row', () => {
    const output = { name: 'p', datatype: 'FP32' as const, shape: [2, 2], values: [1, 2, 3, 4] };
    expect(rowsOf(output, 2)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(rowsOf({ ...output, shape: [4] }, 3)).toEqual([[1, 2, 3, 4]]);
  });

  test('is compared with another one', () => {
    expect(differencePercent(412_300, 409_800)).toBeCloseTo(0.61, 2);
    expect(differencePercent(1, 0)).toBeNull();
    expect(differencePercent('NaN', 1)).toBeNull();
    expect(greatestDifference([1, 2], [1, 2.5])).toBe(0.5);
    expect(greatestDifference([1], [1, 2])).toBeNull();
  });

  test('is shown short', () => {
    expect(shownValue(412300)).toBe('412,300');
    expect(shownValue(-0.123456789)).toBe('−0.123457');
    expect(shownValue(1.5e-9)).toBe('1.5e−9');
    expect(shownValue('9007199254740993')).toBe('9007199254740993');
    expect(shownValue(null)).toBe('–');
  });
});

describe('Exact JSON', () => {
  test('touches neither text nor fractions', () => {
    expect(exactJson('{"a":"12345678901234567890 \\" 5","b":[1.5,-3e2]}')).toEqual({
      a: '12345678901234567890 " 5',
      b: [1.5, -300],
    });
    expect(exactJson('12345678901234567890')).toEqual(new Digits('12345678901234567890'));
  });
});

describe('Cells', () => {
  const inputs = [spec('a', 'INT64', -1, 1), spec('b', 'FP32', -1, 2), spec('c', 'BYTES', -1, 1)];

  test('come back from the JSON that was made of them', () => {
    const typed = { a: ['9007199254740993', '2'], b: ['1, 2', '3, 4'], c: ['x', 'y z'] };
    const text = bodyOf(
      inputs.map((input) => tensorOf(input, typed[input.name as 'a'])),
      [],
    ).text;
    expect(cellsOf(text, inputs)).toEqual({ cells: typed, rows: 2 });
  });

  test('are none of what is not a request of this signature', () => {
    expect(cellsOf('{"inputs":[', inputs)).toBeNull();
    expect(cellsOf('{"inputs":[{"name":"a","shape":[1,1],"data":[1]}]}', inputs)).toBeNull();
  });

  test('keep what was typed for another signature', () => {
    expect(
      carriedOver(
        { a: ['7'], gone: ['1'] },
        [spec('a', 'FP32', -1, 1), spec('n', 'FP32', -1, 1)],
        1,
      ),
    ).toEqual({ a: ['7'], n: [''] });
    expect(cellsFor([spec('b', 'FP32', -1, 2)], 1)).toEqual({ b: ['0, 0'] });
  });

  test('are pasted from a table', () => {
    const flat = [spec('a', 'FP32', -1, 1), spec('c', 'BYTES', -1, 1)];
    expect(cellsOfCsv('c,a\n"NEAR, ""BAY""",1\nINLAND,2\n', flat)).toEqual({
      cells: { a: ['1', '2'], c: ['NEAR, "BAY"', 'INLAND'] },
      rows: 2,
    });
    expect(cellsOfCsv('1\tx\n2\ty', flat)?.cells).toEqual({ a: ['1', '2'], c: ['x', 'y'] });
    expect(cellsOfCsv('1,x,3', flat)).toBeNull();
    expect(cellsOfCsv('a,wrong\n1,2', flat)).toBeNull();
  });
});

describe('A short array', () => {
  const x = spec('x', 'FP32', -1, 2, 2);

  test('has a cell for each value, as long as it is a list of the right length', () => {
    expect(elementsOf(x, '1, 2, 3, 4')).toEqual(['1', '2', '3', '4']);
    expect(elementsOf(x, '[[1, 2], [3, 4.5]]')).toEqual(['1', '2', '3', '4.5']);
    expect(elementsOf(x, '1, , 3, ')).toEqual(['1', '', '3', '']);
    expect(elementsOf(x, '1, 2, 3')).toBeNull();
    expect(elementsOf(x, '[[1, 2')).toBeNull();
    expect(elementsOf(spec('x', 'INT64', -1, 2), '[9007199254740993, 1]')).toEqual([
      '9007199254740993',
      '1',
    ]);
    expect(elementsOf(spec('x', 'FP32', -1, 33), Array(33).fill('0').join(', '))).toBeNull();
    expect(elementsOf(spec('x', 'FP32', -1, 1), '1')).toBeNull();
    expect(elementsOf(spec('x', 'FP32', -1, -1), '1, 2')).toBeNull();
    expect(elementsOf(spec('x', 'BYTES', -1, 2), 'a\nb')).toBeNull();
  });

  test('stays one while a value is typed, and names the one that is wrong', () => {
    const typed = withElement(['1', '2', '3', '4'], 3, '');
    expect(elementsOf(x, typed)).toEqual(['1', '2', '3', '']);
    expect(refusal(() => tensorOf(x, [typed]))).toMatchObject({ code: 'empty', element: 3 });
    expect(refusal(() => tensorOf(x, [withElement(['1', '2', '3', '4'], 0, '')]))).toMatchObject({
      code: 'empty',
      element: 0,
    });
    expect(refusal(() => tensorOf(x, [withElement(['1', '2', '3', '4'], 1, 'two')]))).toMatchObject(
      { code: 'number', element: 1, got: 'two' },
    );
    expect(withElement(['1', '2'], 0, '1,450')).toBe('1450, 2');
  });

  test('takes a pasted list from where it was pasted on', () => {
    expect(withPasted(['0', '0', '0', '0'], 1, '7\t8\n')).toBe('0, 7, 8, 0');
    expect(withPasted(['0', '0', '0', '0'], 0, '[[1, 2], [3, 4]]')).toBe('1, 2, 3, 4');
    expect(withPasted(['0', '0'], 0, '1; 2; 3')).toBe('1, 2');
    expect(withPasted(['0', '0'], 0, '1.5')).toBeNull();
  });

  test('says where a value stands', () => {
    expect([0, 3, 5].map((at) => placeOf([2, 3], at))).toEqual(['0,0', '1,0', '1,2']);
    expect(placeOf([4], 2)).toBe('2');
  });
});

describe('Scores', () => {
  const scores = (...values: (number | string)[]) => ({
    name: 's',
    datatype: 'FP32' as const,
    shape: [1, values.length],
    values,
  });

  test('are a list of numbers for each row', () => {
    expect(isScores(scores(0.1, 0.9), 1)).toBe(true);
    expect(isScores({ ...scores(0.1), shape: [1, 1] }, 1)).toBe(false);
    expect(isScores({ ...scores(1, 2), shape: [2] }, 2)).toBe(false);
    expect(isScores({ ...scores('a', 'b'), datatype: 'BYTES' }, 1)).toBe(false);
  });

  test('have a greatest, the first of equals, which no word is', () => {
    expect(mostOf([0.2, 0.7, 0.7, 0.1])).toBe(1);
    expect(mostOf(['NaN', -3, -2])).toBe(2);
    expect(mostOf(['NaN'])).toBeNull();
    expect(greatestOf([0.2, 0.7, 'NaN', 0.7, 0.1], 3)).toEqual([1, 3, 0]);
  });
});

describe('What the server tells of a try', () => {
  test('are its times, all or none', () => {
    expect(timesOf('queue;dur=0.312, compute;dur=1.104, total;dur=1.902')).toEqual({
      queue: 0.312,
      compute: 1.104,
      total: 1.902,
    });
    expect(timesOf('cache;desc="hit", total;dur=2;desc=all,queue;dur=0 , compute;dur=1')).toEqual({
      queue: 0,
      compute: 1,
      total: 2,
    });
    expect(timesOf('queue;dur=0.3, total;dur=x')).toBeNull();
    expect(timesOf(null)).toBeNull();
  });

  test('is by what the version was chosen', () => {
    expect(chosenOf('sticky;bucket=1565;fallback')).toEqual({
      by: 'sticky',
      bucket: 1565,
      fallback: true,
    });
    expect(chosenOf('drawn')).toEqual({ by: 'drawn', bucket: null, fallback: false });
    expect(chosenOf('by lot')).toBeNull();
    expect(chosenOf(null)).toBeNull();
  });
});

test('Of two versions the one that serves is the baseline, as in the traffic where both are in it', () => {
  const roles = (
    version: number,
    against: number,
    routes: { version: number; weight: number }[],
  ) => {
    const sides = sidesOf(version, against, routes);
    return [sides.version.role, sides.against?.role];
  };
  expect(roles(4, 3, [{ version: 3, weight: 10_000 }])).toEqual(['candidate', 'baseline']);
  expect(roles(3, 4, [{ version: 3, weight: 10_000 }])).toEqual(['baseline', 'candidate']);
  expect(roles(3, 4, [{ version: 4, weight: 10_000 }])).toEqual(['candidate', 'baseline']);
  expect(roles(2, 1, [{ version: 3, weight: 10_000 }])).toEqual(['candidate', 'baseline']);
  expect(
    roles(4, 3, [
      { version: 4, weight: 9_000 },
      { version: 3, weight: 1_000 },
    ]),
  ).toEqual(['candidate', 'baseline']);
  expect(sidesOf(3, null, []).against).toBeNull();
});

describe('A picture', () => {
  test('is recognised by its shape', () => {
    expect(imageForm(spec('i', 'FP32', -1, 3, 224, 224))).toEqual({
      layout: 'CHW',
      channels: 3,
      height: 224,
      width: 224,
    });
    expect(imageForm(spec('i', 'UINT8', -1, -1, -1, 3))?.layout).toBe('HWC');
    expect(imageForm(spec('i', 'FP32', -1, 28, 28))?.layout).toBe('HW');
    expect(imageForm(spec('i', 'FP32', -1, 13))).toBeNull();
    expect(imageForm(spec('i', 'BYTES', -1, 3, 224, 224))).toBeNull();
  });

  test('becomes values in the order of the input', () => {
    const rgba = [255, 0, 0, 255, 0, 255, 51, 255];
    const form = { layout: 'CHW', channels: 3, height: 1, width: 2 } as const;
    expect(imageValues(rgba, 1, 2, form, 'unit')).toEqual([1, 0, 0, 1, 0, 0.2]);
    expect(imageValues(rgba, 1, 2, { ...form, layout: 'HWC' }, 'bytes')).toEqual([
      255, 0, 0, 0, 255, 51,
    ]);
    expect(imageValues(rgba, 1, 2, { ...form, layout: 'HW', channels: 1 }, 'bytes')).toEqual([
      76, 155,
    ]);
    expect(imageText([1, 0, 0, 1, 0, 0.2], 1, 2, form)).toBe('[[[1,0]],[[0,1]],[[0,0.2]]]');
  });
});

describe('A snippet', () => {
  const tensors = [
    tensorOf(spec('x', 'FP32', -1, 1), ['37.88', '37.3']),
    tensorOf(spec('where', 'BYTES', -1, 1), ["it's", 'b']),
  ];
  const sent: Sent = {
    origin: 'http://127.0.0.1:8080',
    model: 'house-prices',
    version: 4,
    body: bodyOf(tensors, []),
    tensors,
    outputs: ['price'],
  };

  test('is the call that was sent, without the key', () => {
    const text = snippet('curl', sent);
    expect(text).toContain(
      "curl -s 'http://127.0.0.1:8080/v2/models/house-prices/versions/4/infer'",
    );
    expect(text).toContain('"Authorization: Bearer $SLIPWAY_KEY"');
    // A shell reads '\'' as a quote within quotes.
    expect(text.replaceAll("'\\''", "'")).toContain(sent.body.text);
    for (const language of ['curl', 'python', 'triton', 'java'] as const) {
      expect(snippet(language, sent), language).toContain('SLIPWAY_KEY');
      expect(snippet(language, sent), language).not.toContain('Csrf');
    }
  });

  test('asks as the traffic decides where no version was named', () => {
    expect(snippet('curl', { ...sent, version: null })).toContain('/v2/models/house-prices/infer');
    expect(snippet('triton', { ...sent, version: null })).not.toContain('model_version');
    expect(snippet('triton', sent)).toContain('model_version="4"');
  });

  test('gives tritonclient arrays of the right type', () => {
    const text = snippet('triton', sent);
    expect(text).toContain('add("x", "FP32", [2, 1],\n    [37.88, 37.3], np.float32)');
    expect(text).toContain(`["it's".encode(), "b".encode()], np.object_)`);
    const nan = tensorOf(spec('x', 'FP32', -1, 1), ['NaN']);
    expect(snippet('triton', { ...sent, tensors: [nan] })).toContain('[np.nan], np.float32');
  });

  test('in Java is one text in lines', () => {
    const text = snippet('java', sent);
    const parts = [...text.matchAll(/^ *(?:String body = |\+ )("(?:[^"\\]|\\.)*")/gm)].map(
      ([, one]) => JSON.parse(one ?? '""'),
    );
    expect(parts.join('')).toBe(sent.body.text);
  });

  test('carries bytes where JSON has no form', () => {
    const nan = [tensorOf(spec('x', 'FP32', -1, 1), ['NaN'])];
    const body = bodyOf(nan, []);
    const text = snippet('curl', { ...sent, tensors: nan, body });
    const encoded = /echo (\S+) \| base64 -d/.exec(text)?.[1] ?? '';
    expect([...Buffer.from(encoded, 'base64')]).toEqual([...wholeBody(body)]);
    expect(text).toContain(`Inference-Header-Content-Length: ${jsonLength(body)}`);
    expect(snippet('java', { ...sent, tensors: nan, body })).toContain('ofByteArray');
    expect(snippet('python', { ...sent, tensors: nan, body })).toContain('b64decode');
  });
});
