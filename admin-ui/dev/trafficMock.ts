import { modelAnswers } from './uploadFixtures.ts';

/** An answer: status, body, and headers beyond the usual. */
export type MockAnswer = [number, unknown, Record<string, string>?];

interface Route {
  version: number;
  weight: number;
}

const MODEL = '/api/v1/models/house-prices';
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

function revision(
  number: number,
  routes: Route[],
  actor: string,
  minutes: number,
  reason: string,
  restores: number | null = null,
) {
  return {
    revision: 79 + number,
    model: 'house-prices',
    number,
    policy: {
      routes,
      sticky: { source: 'HEADER', name: 'x-user-id' } as unknown,
      salt: null,
      shadows: [] as unknown[],
    },
    restores,
    rollout: null,
    actor,
    reason,
    decidedAt: minutesAgo(minutes),
  };
}

const two = (three: number): Route[] => [
  { version: 3, weight: three },
  { version: 4, weight: 10_000 - three },
];

let history = [
  revision(41, two(9000), 'mara.lin', 30, 'looks good at 1 %'),
  revision(40, two(9900), 'mara.lin', 52, 'a first taste of the wider network'),
  revision(39, [{ version: 3, weight: 10_000 }], 'mara.lin', 26_000, '', 37),
  revision(
    38,
    [
      { version: 2, weight: 5000 },
      { version: 3, weight: 5000 },
    ],
    's.haddad',
    26_400,
    'half the desk on v3',
  ),
  revision(37, [{ version: 3, weight: 10_000 }], 'mara.lin', 30_000, 'v3 is the champion'),
];
let requests = 1240;
let ended = false;

function holding() {
  const first = history[0];
  if (!first) {
    throw new Error('a model with traffic has a policy');
  }
  return first;
}

const etag = () => ({ ETag: `"${holding().number}"` });

function set(policy: { routes: Route[]; sticky?: unknown; shadows?: unknown[] }, reason: string) {
  const next = revision(holding().number + 1, policy.routes, 'mara.lin', 0, reason);
  next.policy.sticky = policy.sticky ?? null;
  next.policy.shadows = policy.shadows ?? [];
  history = [next, ...history];
  return next;
}

function now() {
  return {
    from: minutesAgo(1),
    until: minutesAgo(0),
    seconds: 60,
    trafficNumber: holding().number,
    versions: holding().policy.routes.map(({ version, weight }) => ({
      version,
      lane: null,
      weight,
      requests: (requests * weight) / 10_000,
      errors: version === 4 ? 0.037 : 0.041,
      p50Millis: version === 4 ? 1.7 : 1.8,
      p99Millis: version === 4 ? 5.9 : 6.4,
      batch: version === 4 ? 1.1 : 2.7,
      queueMillis: 0.3,
    })),
  };
}

function noise(seed: number): number {
  const value = Math.sin(seed * 12.9898) * 43758.5453;
  return value - Math.floor(value) - 0.5;
}

function series(query: URLSearchParams, many: boolean) {
  const until = Date.parse(query.get('until') ?? minutesAgo(0)) / 1000;
  const from = Date.parse(query.get('from') ?? minutesAgo(60)) / 1000;
  const length = until - from;
  const step = length <= 3700 * 3 ? 10 : length <= 100_000 ? 60 : 3600;
  const times = Array.from(
    { length: Math.floor(length / step) },
    (_, index) => Math.floor(from / step) * step + index * step,
  );
  const changes = [Date.now() / 1000 - 52 * 60, Date.now() / 1000 - 30 * 60];
  const share = (time: number) =>
    time < (changes[0] ?? 0) ? 0 : time < (changes[1] ?? 0) ? 0.01 : 0.1;
  const gap = (time: number) => Math.abs(time - (Date.now() / 1000 - 41 * 60)) < 45;
  const line = (
    version: number,
    part: (time: number) => number,
    p99: number,
    p50: number,
    batch: number,
  ) => {
    const make = (value: (time: number, wave: number) => number) =>
      times.map((time) =>
        part(time) === 0 || gap(time)
          ? null
          : Math.max(
              0,
              value(
                time,
                noise(time / step + version) * 0.4 +
                  noise(Math.floor(time / step / 3) + version) * 0.6,
              ),
            ),
      );
    return {
      version,
      lane: null,
      requests: times.map((time) =>
        gap(time)
          ? null
          : Math.max(0, 1240 * part(time) * (1 + 0.06 * noise(time / step + version * 7))),
      ),
      errors: make((time, wave) => 0.041 + 0.03 * wave + (time % 900 < step ? 0.05 : 0)),
      p50Millis: make((_, wave) => p50 + 0.2 * wave),
      p99Millis: make((_, wave) => p99 + 1.1 * wave),
      batch: make((_, wave) => batch + 0.3 * wave),
      queueMillis: make(() => 0.3),
    };
  };
  const versions = many
    ? Array.from({ length: 10 }, (_, index) =>
        line(index + 1, () => 0.1, 6 + index * 0.4, 1.8 + index * 0.1, 2.7),
      )
    : [line(3, (time) => 1 - share(time), 6.4, 1.8, 3), line(4, share, 5.8, 1.6, 1.1)];
  const mark = (minutes: number, kind: string, text: string, version: number, reason = '') => ({
    at: minutesAgo(minutes),
    kind,
    text,
    version,
    actor: 'mara.lin',
    reason,
    position: `1-${minutes}`,
  });
  return {
    step,
    from: new Date(from * 1000).toISOString(),
    until: new Date(until * 1000).toISOString(),
    times,
    versions,
    marks: [
      mark(56, 'DEPLOYMENT', 'v4 READY', 4),
      mark(52, 'TRAFFIC', '1 %', 4, 'a first taste'),
      mark(30, 'TRAFFIC', '10 %', 4, 'looks good at 1 %'),
    ],
    moreMarks: false,
  };
}

const settings = () => ({
  engine: null,
  instances: { min: 1, max: 2 },
  batching: {
    maxItems: 32,
    maxDelayMicros: 500,
    queueItems: 4096,
    queueBytes: 268_435_456,
    onLoop: true,
  },
  device: { kind: 'CPU', memoryBytes: null, partition: null, isolation: 'AUTO', priority: 5 },
  engineSettings: { 'intra-op-threads': '2' } as Record<string, string>,
  swap: 'LOAD_FIRST',
});

type Fixture = Record<string, unknown> & { id: number; version: number; generation: number };

const deployments = (modelAnswers['/api/v1/deployments'] as { items: Fixture[] }).items.map(
  (one): Fixture => ({ ...one, settings: settings() }),
);

const setting = (
  name: string,
  type: string,
  fallback: string,
  change: string,
  description: string,
  more: object = {},
) => ({
  name,
  type,
  unit: '',
  min: null,
  max: null,
  choices: [],
  default: fallback,
  change,
  description,
  ...more,
});

const engines = {
  items: [
    {
      name: 'onnx',
      version: '1.29.0',
      formats: ['onnx'],
      plugin: 'onnx',
      datatypes: ['FP32', 'INT64'],
      traits: {
        devices: ['CPU'],
        memoryLimit: 'NONE',
        returnsMemoryOnClose: 'TRIMMED',
        interruptible: true,
        sharesWeights: true,
        batchesItself: false,
      },
      settings: [
        setting(
          'intra-op-threads',
          'INTEGER',
          '1',
          'RELOAD',
          'Threads that work on one operator. With 1 each instance uses its own thread alone.',
          { unit: 'threads', min: 1, max: 256 },
        ),
        setting(
          'spinning',
          'BOOLEAN',
          'false',
          'LIVE',
          'Whether threads that wait for work keep a processor busy.',
        ),
        setting(
          'graph-optimisation',
          'CHOICE',
          'all',
          'RELOAD',
          'How far the graph is rewritten at load time.',
          { choices: ['none', 'basic', 'extended', 'all'] },
        ),
      ],
    },
  ],
  skipped: [],
};

const causes = [
  ['ARRIVED_ALONE', 61.4, 614, 1, 1, 2, 40],
  ['QUEUE_EMPTIED', 29.9, 299, 4.8, 3, 15, 900],
  ['DELAY_ELAPSED', 7.2, 72, 9.1, 2, 14, 420],
  ['LIMIT_REACHED', 1.5, 15, 32, 32, 32, 1300],
].map(([code, percent, batches, meanRows, leastRows, mostRows, meanWaitMicros]) => ({
  code,
  percent,
  batches,
  meanRows,
  leastRows,
  mostRows,
  meanWaitMicros,
}));
const sizes = [410, 204, 90, 74, 60, 44, 30, 24, 18, 14, 9, 6, 2].map((batches, index) => ({
  rows: index + 1,
  batches,
}));
const queueNow = {
  waitingItems: 1,
  instances: 2,
  largestBatch: 32,
  onLoop: false,
  beatSeconds: 5,
  beats: Array.from({ length: 60 }, (_, index) => ({
    waitingItems: 0.4 + 0.2 * Math.sin(index),
    busyPercent: 46 + 3 * Math.sin(index / 5),
    waitMicros: 900 + 60 * Math.cos(index / 3),
    refusedPerSecond: 0,
  })),
};

const columns = ['longitude', 'latitude', 'house_age', 'rooms', 'bedrooms', 'population'];
const input = (name: string, type: string, ...shape: number[]) => ({ name, type, shape });
const signatures = [
  {
    name: 'default',
    inputs: [
      ...columns.map((name) => input(name, 'FP32', -1, 1)),
      input('parcel', 'INT64', -1, 1),
      input('ocean_proximity', 'BYTES', -1, 1),
    ],
    outputs: [input('price', 'FP32', -1, 1), input('band', 'FP32', -1, 4)],
  },
];

function infer(path: string, body: string): MockAnswer {
  const version = /versions\/(\d+)/.exec(path)?.[1] ?? '3';
  const asked = JSON.parse(body) as { inputs: { name: string; shape: number[]; data: number[] }[] };
  const rows = asked.inputs[0]?.shape[0] ?? 1;
  const price = Array.from({ length: rows }, (_, row) => {
    const age = Number(asked.inputs.find((one) => one.name === 'house_age')?.data[row] ?? 20);
    const rooms = Number(asked.inputs.find((one) => one.name === 'rooms')?.data[row] ?? 5);
    return Math.round(rooms * 59_000 * (version === '4' ? 1 + age / 2000 : 1));
  });
  const band = price.flatMap((value) => {
    const high = Math.min(0.9, value / 1_000_000);
    return [0.05, 0.9 - high, high, 0.05].map((part) => Number(part.toFixed(3)));
  });
  return [
    200,
    {
      model_name: 'house-prices',
      model_version: version,
      outputs: [
        { name: 'price', datatype: 'FP32', shape: [rows, 1], data: price },
        { name: 'band', datatype: 'FP32', shape: [rows, 4], data: band },
      ],
    },
    { 'slipway-prediction-id': `01JDF3Q8-${version}` },
  ];
}

/** What the traffic, charts, deployments and playground of one model ask; null for the rest. */
export function trafficAnswer(
  method: string,
  path: string,
  query: URLSearchParams,
  body: string,
  wish: string,
): MockAnswer | null {
  const read = () => JSON.parse(body === '' ? '{}' : body);
  const one = /^\/api\/v1\/deployments\/(\d+)/.exec(path)?.[1];
  const deployment = deployments.find((known) => String(known.id) === one);
  switch (`${method} ${path}`) {
    case `GET ${MODEL}/traffic`:
      return [200, holding(), etag()];
    case `GET ${MODEL}/traffic/history`:
      return [200, { items: history, next: null }];
    case `PUT ${MODEL}/traffic`:
      if (wish.includes('ended') && !ended) {
        ended = true;
        return [
          401,
          { title: 'over', status: 401, detail: 'the session is over', session: 'ENDED' },
        ];
      }
      if (wish.includes('rival') && holding().number === 41) {
        history = [revision(42, two(7000), 's.haddad', 0, 'more for v4 tonight'), ...history];
        return [
          412,
          { title: 'stale', status: 412, detail: 'another policy holds', code: 'STALE' },
        ];
      }
      return [200, set(read(), read().reason ?? ''), etag()];
    case `POST ${MODEL}/traffic/restore`: {
      const wanted = history.find((known) => known.number === read().number);
      return wanted
        ? [200, set(wanted.policy, read().reason ?? ''), etag()]
        : [404, { title: 'unknown', status: 404 }];
    }
    case `GET ${MODEL}/now`:
      if (wish.includes('rising')) {
        requests = requests > 9000 ? 1240 : requests * 1.2;
      }
      return [200, now()];
    case `GET ${MODEL}/series`:
      return [200, series(query, wish.includes('many'))];
    case 'GET /api/v1/deployments':
      return [200, { items: deployments, next: null }];
    case 'GET /api/v1/engines':
      return [200, engines];
    case `GET ${MODEL}/versions`: {
      const known = modelAnswers[`${MODEL}/versions`] as { items: object[] };
      return [
        200,
        { items: known.items.map((version) => ({ ...version, signatures })), next: null },
      ];
    }
  }
  if (path.startsWith('/api/v1/predictions/')) {
    return [
      200,
      {
        id: path.split('/').pop(),
        version: Number(path.split('-').pop()),
        lane: 'PINNED',
        sentence: '',
        trafficNumber: holding().number,
        decidedBy: 'mara.lin',
        decidedAt: holding().decidedAt,
        reason: holding().reason,
        weight: 1000,
      },
    ];
  }
  if (path.startsWith('/v2/models/') && path.endsWith('/infer')) {
    return infer(path, body);
  }
  if (deployment && path.endsWith('/batching/explain')) {
    return [
      200,
      {
        batches: 1000,
        meanRows: 3.2,
        causes,
        sizes: [...sizes, { rows: 32, batches: 15 }],
        sentence: '',
        now: queueNow,
      },
    ];
  }
  if (deployment && method === 'DELETE') {
    deployments.splice(deployments.indexOf(deployment), 1);
    return [200, deployment];
  }
  if (deployment && method === 'PATCH') {
    Object.assign(deployment, { wished: read().wished ?? deployment.wished });
    deployment.generation++;
    return [200, deployment, { ETag: `"${deployment.generation}"` }];
  }
  return deployment ? [200, deployment, { ETag: `"${deployment.generation}"` }] : null;
}
