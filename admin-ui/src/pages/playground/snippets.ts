import { command, KEY_HEADER, quoted } from '../../components/curl';
import { type Body, joined } from './body';
import type { Tensor } from './tensors';

/** The call that was sent, and to whom. */
export interface Sent {
  origin: string;
  model: string;
  /** null as the traffic decides */
  version: number | null;
  body: Body;
  tensors: readonly Tensor[];
  outputs: readonly string[];
}

export const LANGUAGES = ['curl', 'python', 'triton', 'java'] as const;
export type SnippetLanguage = (typeof LANGUAGES)[number];

export function snippet(language: SnippetLanguage, sent: Sent): string {
  switch (language) {
    case 'curl':
      return curl(sent);
    case 'python':
      return python(sent);
    case 'triton':
      return triton(sent);
    case 'java':
      return java(sent);
  }
}

export function urlOf(sent: Pick<Sent, 'origin' | 'model' | 'version'>): string {
  const version = sent.version === null ? '' : `/versions/${sent.version}`;
  return `${sent.origin}/v2/models/${encodeURIComponent(sent.model)}${version}/infer`;
}

const HEADER = 'Inference-Header-Content-Length';

/** The bytes of a request whose JSON is followed by bytes. */
export function wholeBody(body: Body): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(body.text);
  return new Uint8Array(body.kind === 'json' ? json : joined([json, body.bytes]));
}

export function jsonLength(body: Body): number {
  return new TextEncoder().encode(body.text).length;
}

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

function curl(sent: Sent): string {
  const { body } = sent;
  const call = [`curl -s ${quoted(urlOf(sent))}`, KEY_HEADER];
  if (body.kind === 'json') {
    call.push('-H "Content-Type: application/json"', `-d ${quoted(body.text)}`);
    return command(call);
  }
  call.push(
    '-H "Content-Type: application/octet-stream"',
    `-H "${HEADER}: ${jsonLength(body)}"`,
    '--data-binary @-',
  );
  return `echo ${base64(wholeBody(body))} | base64 -d |\n${command(call)}`;
}

function python(sent: Sent): string {
  const { body } = sent;
  const lines = ['import os, requests', ''];
  const headers = ['    "Authorization": f"Bearer {os.environ[\'SLIPWAY_KEY\']}",'];
  if (body.kind === 'binary') {
    lines[0] = 'import base64, os, requests';
    headers.push(`    "${HEADER}": "${jsonLength(body)}",`);
    lines.push(`body = base64.b64decode("${base64(wholeBody(body))}")`);
  } else {
    headers.push('    "Content-Type": "application/json",');
    lines.push(`body = ${pythonText(body.text)}`);
  }
  lines.push(
    `answer = requests.post("${urlOf(sent)}", data=body, headers={`,
    ...headers,
    '}, timeout=30)',
    'answer.raise_for_status()',
    body.kind === 'json'
      ? 'print(answer.json()["outputs"])'
      : `print(answer.content[:int(answer.headers.get("${HEADER}", len(answer.content)))].decode())`,
  );
  return lines.join('\n');
}

/** A text as Python reads it, as bytes of UTF-8: in lines where nothing in it forbids that. */
function pythonText(text: string): string {
  const safe = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `'''${safe}'''.encode()`;
}

const NUMPY: Record<Tensor['datatype'], string> = {
  BOOL: 'np.bool_',
  UINT8: 'np.uint8',
  UINT16: 'np.uint16',
  UINT32: 'np.uint32',
  UINT64: 'np.uint64',
  INT8: 'np.int8',
  INT16: 'np.int16',
  INT32: 'np.int32',
  INT64: 'np.int64',
  FP16: 'np.float16',
  // numpy has no BF16: tritonclient takes FP32 and shortens it.
  BF16: 'np.float32',
  FP32: 'np.float32',
  FP64: 'np.float64',
  BYTES: 'np.object_',
};

function triton(sent: Sent): string {
  const host = sent.origin.replace(/^https?:\/\//, '');
  const secure = sent.origin.startsWith('https:') ? ', ssl=True' : '';
  const lines = [
    'import os, numpy as np, tritonclient.http as oip  # pip install tritonclient[http]',
    '',
    `client = oip.InferenceServerClient("${host}"${secure})`,
    'inputs = []',
    '',
    'def add(name, datatype, shape, values, dtype):',
    '    x = np.array(values, dtype).reshape(shape)',
    '    t = oip.InferInput(name, x.shape, datatype)',
    '    t.set_data_from_numpy(x)',
    '    inputs.append(t)',
    '',
  ];
  for (const tensor of sent.tensors) {
    const values = tensor.values.map((value) => pythonValue(tensor, value)).join(', ');
    lines.push(
      `add(${JSON.stringify(tensor.name)}, "${tensor.datatype}", [${tensor.shape.join(', ')}],`,
      `    [${values}], ${NUMPY[tensor.datatype]})`,
    );
  }
  lines.push(
    '',
    `answer = client.infer(${JSON.stringify(sent.model)}, inputs,${sent.version === null ? '' : ` model_version="${sent.version}",`}`,
    '                      headers={"Authorization": f"Bearer {os.environ[\'SLIPWAY_KEY\']}"})',
    ...sent.outputs.map((output) => `print(answer.as_numpy(${JSON.stringify(output)}))`),
  );
  return lines.join('\n');
}

function pythonValue(tensor: Tensor, value: string | boolean): string {
  if (tensor.datatype === 'BYTES') {
    return `${JSON.stringify(value)}.encode()`;
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  switch (value) {
    case 'NaN':
      return 'np.nan';
    case 'Infinity':
      return 'np.inf';
    case '-Infinity':
      return '-np.inf';
    default:
      return value;
  }
}

function java(sent: Sent): string {
  const { body } = sent;
  const binary = body.kind === 'binary';
  return [
    'import java.net.URI;',
    'import java.net.http.HttpClient;',
    'import java.net.http.HttpRequest;',
    'import java.net.http.HttpResponse;',
    ...(binary ? ['import java.util.Base64;'] : []),
    '',
    'public class Predict {',
    '  public static void main(String[] arguments) throws Exception {',
    ...(binary
      ? [`    byte[] body = Base64.getDecoder().decode("${base64(wholeBody(body))}");`]
      : [`    String body = ${javaText(body.text)};`]),
    `    HttpRequest request = HttpRequest.newBuilder(URI.create("${urlOf(sent)}"))`,
    '        .header("Authorization", "Bearer " + System.getenv("SLIPWAY_KEY"))',
    ...(binary
      ? [`        .header("${HEADER}", "${jsonLength(body)}")`]
      : ['        .header("Content-Type", "application/json")']),
    `        .POST(HttpRequest.BodyPublishers.${binary ? 'ofByteArray' : 'ofString'}(body))`,
    '        .build();',
    '    HttpResponse<String> answer =',
    '        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());',
    '    System.out.println(answer.statusCode() + " " + answer.body());',
    '  }',
    '}',
  ].join('\n');
}

/** A text as Java's compiler reads it, a line on each line. Escapes of JSON are Java's too. */
function javaText(text: string): string {
  const lines = text.split('\n');
  return lines
    .map((line, index) => JSON.stringify(index < lines.length - 1 ? `${line}\n` : line))
    .join('\n            + ');
}
