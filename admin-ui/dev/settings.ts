const now = Date.now();
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
const GIB = 1024 ** 3;

function lease(deployment: number, holder: string, gib: number, threads: number, more = {}) {
  return {
    id: `${deployment}-1`,
    deployment,
    holder,
    engine: holder.startsWith('churn') ? 'tensorflow' : 'onnx',
    state: 'ACTIVE',
    priority: 5,
    pinned: false,
    over: false,
    grantedAt: ago(deployment * 37),
    memoryBytes: Math.round(gib * GIB),
    threads,
    ...more,
  };
}

interface DeviceRow {
  id: string;
  kind: string;
  name: string;
  gib: number;
  threads: number;
  leases: ReturnType<typeof lease>[];
  waiting?: object[];
  wholeGib?: number;
}

function device(row: DeviceRow) {
  const held = row.leases.reduce((sum, one) => sum + one.memoryBytes, 0);
  const used = row.leases.reduce((sum, one) => sum + one.threads, 0);
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    parent: null,
    capacity: { memoryBytes: row.gib * GIB, threads: row.threads },
    leased: { memoryBytes: held, threads: used },
    free: { memoryBytes: row.gib * GIB - held, threads: row.threads - used },
    kept: [],
    explanation: `${row.gib} GiB for models`,
    budget: {
      from: 'MACHINE',
      modelBytes: row.gib * GIB,
      wholeBytes: (row.wholeGib ?? 2 * row.gib) * GIB,
      heapBytes: GIB,
      directBytes: 0.5 * GIB,
    },
    leases: row.leases,
    waiting: row.waiting ?? [],
  };
}

const devices = [
  device({
    id: 'cpu-0',
    kind: 'CPU',
    name: '16 cores, 64 GiB',
    gib: 32,
    threads: 16,
    wholeGib: 64,
    leases: [
      lease(20, 'house-prices v3', 2.4, 2),
      lease(21, 'house-prices v4', 2.6, 2),
      lease(30, 'churn-risk v7', 3, 1),
      lease(31, 'churn-risk v8', 3.2, 2),
      lease(40, 'support-intent v21', 6.2, 5, { pinned: true }),
      lease(49, 'support-intent v22', 3.4, 1, { state: 'GRANTED' }),
      lease(69, 'wake-word v1', 1.7, 1),
    ],
  }),
  device({
    id: 'gpu-0',
    kind: 'CUDA',
    name: 'NVIDIA L4',
    gib: 24,
    threads: 8,
    leases: [lease(10, 'ocr-receipts v5', 11.2, 4), lease(1, 'loan-score v1', 6.6, 2)],
    waiting: [
      {
        holder: 'loan-score v2',
        memoryBytes: 9.1 * GIB,
        threads: 2,
        priority: 5,
        since: ago(12),
        reason: 'needs 9.10 GiB, 6.20 GiB are free; nothing that is idle would make enough room',
      },
    ],
  }),
];

function deployment(id: number, model: string, version: number, state: string, more = {}) {
  return {
    id,
    model,
    version,
    wished: 'LOADED',
    settings: {
      engine: null,
      instances: { min: 1, max: 2 },
      batching: {},
      device: { kind: 'CPU', memoryBytes: null, partition: null, isolation: 'AUTO', priority: 5 },
      engineSettings: {},
      swap: 'LOAD_FIRST',
    },
    replicas: 1,
    generation: 1,
    retries: 0,
    actor: 'mara.lin',
    createdAt: ago(4000),
    updatedAt: ago(400),
    status: [
      {
        deployment: id,
        node: 'slipway-1',
        observedGeneration: 1,
        state,
        reasonCode: null,
        reason: state === 'WARMING' ? '31 of 50 warm-up requests; v21 serves meanwhile' : null,
        instances: 2,
        device: 'cpu-0',
        memory: { leasedBytes: 2.4 * GIB, measuredBytes: 2.31 * GIB, peakBytes: 2.6 * GIB },
        since: ago(60),
        ...more,
      },
    ],
  };
}

const deployments = [
  deployment(20, 'house-prices', 3, 'READY'),
  deployment(21, 'house-prices', 4, 'READY'),
  deployment(30, 'churn-risk', 7, 'READY'),
  deployment(31, 'churn-risk', 8, 'READY'),
  deployment(40, 'support-intent', 21, 'READY'),
  deployment(49, 'support-intent', 22, 'WARMING'),
  deployment(69, 'wake-word', 1, 'READY'),
  deployment(10, 'ocr-receipts', 5, 'READY', { device: 'gpu-0' }),
  deployment(1, 'loan-score', 1, 'READY', { device: 'gpu-0' }),
];

const traits = {
  devices: ['CPU'],
  memoryLimit: 'PER_MODEL',
  returnsMemoryOnClose: 'TRIMMED',
  interruptible: true,
  sharesWeights: true,
  batchesItself: false,
};

const engines = {
  items: [
    {
      name: 'onnx',
      version: '1.29.0',
      plugin: 'engine-onnx',
      formats: ['onnx'],
      datatypes: ['BOOL', 'BYTES', 'FP16', 'FP32', 'FP64', 'INT32', 'INT64', 'INT8', 'UINT8'],
      traits: { ...traits, devices: ['CPU', 'CUDA'] },
      settings: [
        {
          name: 'graph-optimization',
          type: 'CHOICE',
          unit: '',
          min: null,
          max: null,
          choices: ['none', 'basic', 'extended', 'all'],
          default: 'all',
          change: 'RELOAD',
          description: 'How far the graph is rewritten before it runs.',
        },
        {
          name: 'intra-op-threads',
          type: 'INTEGER',
          unit: 'threads',
          min: 1,
          max: 256,
          choices: [],
          default: '1',
          change: 'RELOAD',
          description: 'Threads for one call of one instance.',
        },
      ],
    },
    {
      name: 'tensorflow',
      version: '1.1.0',
      plugin: 'engine-tensorflow',
      formats: ['tensorflow-savedmodel'],
      datatypes: ['BOOL', 'BYTES', 'FP32', 'FP64', 'INT32', 'INT64', 'UINT8'],
      traits: {
        ...traits,
        memoryLimit: 'PER_PROCESS',
        returnsMemoryOnClose: 'AT_EXIT',
        interruptible: false,
      },
      settings: [],
    },
    {
      name: 'linear',
      version: '0.1',
      plugin: 'plugins/engine-linear',
      formats: ['linear-json'],
      datatypes: ['FP64'],
      traits: { ...traits, memoryLimit: 'NONE', returnsMemoryOnClose: 'FULL' },
      settings: [],
    },
  ],
  skipped: [
    {
      plugin: 'plugins/engine-xgboost',
      code: 'SPI_NOT_SUPPORTED',
      reason: 'It was built for version 2 of the engine SPI; this release has 1. Build it anew.',
    },
  ],
};

const footprints = {
  items: [
    {
      digest: 'ab'.repeat(32),
      engine: 'onnx',
      engineVersion: '1.29.0',
      device: 'cpu-0',
      settings: '',
      loadBytes: 1.9 * GIB,
      warmBytes: 2.31 * GIB,
      peakBytes: 2.6 * GIB,
      loadMillis: 1840,
      samples: 3,
      measuredAt: ago(220),
    },
  ],
};

function change(index: number, minutes: number, more: Record<string, unknown>) {
  return {
    position: `1-${5000 - index}`,
    at: ago(minutes),
    actor: 'mara.lin',
    via: 'session',
    requestId: `01JDF3K${index}QX9`,
    model: null,
    before: null,
    after: null,
    reason: '',
    ...more,
  };
}

const policy = (v3: number, v4: number) => ({
  policy: {
    routes: [
      { version: 3, weight: v3 },
      { version: 4, weight: v4 },
    ],
    sticky: { source: 'HEADER', name: 'x-user-id' },
  },
  number: 41,
});

const changes = [
  change(1, 4, {
    kind: 'TRAFFIC',
    entity: 'house-prices',
    model: 'house-prices',
    action: 'set',
    before: policy(9900, 100),
    after: policy(9000, 1000),
    reason: 'p99 and errors hold since an hour',
  }),
  change(2, 21, {
    actor: 'ci',
    via: 'key slw_7KQ4',
    kind: 'DEPLOYMENT',
    entity: '49',
    model: 'support-intent',
    action: 'create',
    after: { id: 49, model: 'support-intent', version: 22, wished: 'LOADED', replicas: 1 },
  }),
  change(3, 50, {
    actor: 's.haddad',
    kind: 'DEPLOYMENT',
    entity: '10',
    model: 'ocr-receipts',
    action: 'edit',
    before: { version: 5, wished: 'LOADED', settings: { instances: { min: 1, max: 1 } } },
    after: { version: 5, wished: 'LOADED', settings: { instances: { min: 1, max: 2 } } },
    reason: 'evening peak',
  }),
  change(4, 130, {
    kind: 'KEY',
    entity: 'slw_7KQ4',
    action: 'rotate',
    before: { prefix: 'slw_7KQ4', label: 'ci on build-3', quota: { requestsPerSecond: null } },
    after: { prefix: 'slw_9MXD', label: 'ci on build-3', quota: { requestsPerSecond: null } },
    reason: 'quarterly',
  }),
  change(5, 260, {
    kind: 'PRINCIPAL',
    entity: 't.weber',
    action: 'edit',
    before: { name: 't.weber', disabled: false, grants: [{ right: 'VIEW', pattern: '*' }] },
    after: {
      name: 't.weber',
      disabled: false,
      grants: [
        { right: 'VIEW', pattern: '*' },
        { right: 'OPERATE', pattern: 'loan-*' },
      ],
    },
    reason: 'takes over loan-score',
  }),
  change(6, 1500, {
    actor: 't.weber',
    kind: 'ALIAS',
    entity: 'demand-forecast@champion',
    model: 'demand-forecast',
    action: 'set',
    before: { alias: 'champion', version: 3 },
    after: { alias: 'champion', version: 4 },
  }),
  change(7, 1620, {
    actor: 'slipway-1',
    via: '',
    kind: 'STATUS',
    entity: '49',
    model: 'support-intent',
    action: 'report',
    before: { version: 22, state: 'LOADING', instances: 0 },
    after: { version: 22, state: 'WARMING', instances: 1 },
  }),
  change(8, 4300, {
    kind: 'VERSION',
    entity: 'house-prices/4',
    model: 'house-prices',
    action: 'register',
    after: { model: 'house-prices', number: 4, engine: 'onnx', bytes: 18_400_000 },
  }),
];

const grant = (right: string, pattern = '*') => ({ right, pattern });
const person = (name: string, displayName: string, grants: object[], more = {}) => ({
  name,
  kind: 'PERSON',
  displayName,
  disabled: false,
  grants,
  revision: 3,
  createdAt: ago(90_000),
  hasPassword: true,
  lastSignInAt: ago(200),
  ...more,
});

const principals = [
  person('mara.lin', 'Mara Lin', [grant('ADMINISTER')], { lastSignInAt: ago(3) }),
  person('t.weber', 'Tobias Weber', [grant('VIEW'), grant('OPERATE', 'loan-*')]),
  person('s.haddad', 'Salma Haddad', [grant('OPERATE', 'ocr-*'), grant('OPERATE', 'image-*')]),
  person('j.okafor', 'June Okafor', [grant('VIEW')], { hasPassword: false, lastSignInAt: null }),
  person('ci', 'Build server', [grant('OPERATE')], {
    kind: 'PROGRAM',
    hasPassword: false,
    lastSignInAt: null,
  }),
  person('k.old', 'Kim Old', [], { disabled: true, lastSignInAt: ago(300_000) }),
];

const sessions = {
  items: [
    {
      id: '1',
      current: true,
      address: '127.0.0.1',
      agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36',
      way: 'PASSWORD',
      openedAt: ago(190),
      usedAt: ago(1),
      idleUntil: ago(-479),
      expiresAt: ago(-9800),
    },
    {
      id: '2',
      current: false,
      address: '10.0.4.17',
      agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/26.0 Safari/605',
      way: 'CODE',
      openedAt: ago(2900),
      usedAt: ago(1400),
      idleUntil: ago(-200),
      expiresAt: ago(-7000),
    },
  ],
  next: null,
};

const noQuota = { requestsPerSecond: null, itemsPerSecond: null, bytesInFlight: null };
const key = (prefix: string, principal: string, label: string, more = {}) => ({
  prefix,
  principal,
  label,
  createdAt: ago(50_000),
  expiresAt: ago(-90_000),
  revokedAt: null,
  lastUsedAt: ago(2),
  grants: [grant('PREDICT')],
  quota: noQuota,
  replaces: null,
  revision: 1,
  ...more,
});

const keys = {
  items: [
    key('slw_9MXD', 'ci', 'ci on build-3', { grants: null, replaces: 'slw_7KQ4' }),
    key('slw_7KQ4', 'ci', 'ci on build-3', { grants: null, revokedAt: ago(-1300) }),
    key('slw_P2VA', 'shop', 'checkout service', {
      grants: [grant('PREDICT', 'house-*'), grant('PREDICT', 'churn-risk')],
      quota: { requestsPerSecond: 500, itemsPerSecond: null, bytesInFlight: 64 * 1024 ** 2 },
      expiresAt: null,
    }),
    key('slw_T8RR', 'mara.lin', 'notebook', { lastUsedAt: null }),
    key('slw_0LD0', 'k.old', 'old laptop', { revokedAt: ago(9000) }),
  ],
  next: null,
};

const item = (name: string, value: string, source: string, from: string, more = {}) => ({
  key: name,
  value,
  secret: false,
  source,
  from,
  unit: 'text',
  allowed: 'any',
  default: '127.0.0.1',
  environment: `SLIPWAY_${name.toUpperCase().replaceAll(/[.-]/g, '_')}`,
  description: 'Where everything lives that must survive.',
  ...more,
});

const configuration = {
  items: [
    item('data.directory', '/var/lib/slipway', 'FILE', 'conf/slipway.properties', {
      default: '~/.slipway',
    }),
    item('http.bind', '127.0.0.1', 'DEFAULT', '', {
      description: 'The address to listen on. Anything but loopback needs TLS, or a proxy.',
    }),
    item('http.port', '0', 'FLAG', '--set http.port=0', {
      effective: '41873',
      unit: 'port',
      allowed: '0 to 65535',
      default: '8080',
      description: 'API, prediction and metrics. 0 picks a free one.',
    }),
    item('database.url', '', 'ENVIRONMENT', 'SLIPWAY_DATABASE_URL', {
      value: undefined,
      secret: true,
      set: true,
      description: 'Of a PostgreSQL 15 or newer. Empty: the embedded one.',
    }),
    item('engine.memory', '0', 'DEFAULT', '', {
      effective: '34359738368',
      unit: 'bytes',
      allowed: '0 to 1TiB',
      default: '0',
      description: 'The CPU device’s budget of memory for models. 0: what the machine has.',
    }),
  ],
};

const quarantined = {
  items: [
    {
      id: '5b3d1c52-0f1c-4b7e-9d39-000000000001',
      model: 'sentiment',
      owner: 't.weber',
      state: 'QUARANTINED',
      files: [
        { path: 'sentiment.tar.gz', received: 48_000_000, bytes: 48_000_000, complete: true },
      ],
      problems: [
        {
          severity: 'REFUSE',
          code: 'tf-op-not-allowed',
          found: 'The graph reaches the op ReadFile, which reads files of the server.',
          why: '',
          remedy: '',
          where: 'serving_default / map/ReadFile',
        },
      ],
      report: null,
      version: null,
      revision: 4,
      createdAt: ago(44),
      expiresAt: ago(-10_000),
    },
  ],
  next: null,
};

const page = <T>(items: T[]) => ({ items, next: null });

/** Answers of the pages that are not about models; undefined where another fixture answers. */
export function answerSettings(
  method: string,
  path: string,
  query: URLSearchParams,
): [number, unknown] | undefined {
  const asked = `${method} ${path.replace('/api/v1', '')}`;
  const name = decodeURIComponent(/^\S+ \/principals\/([^/]+)/.exec(asked)?.[1] ?? '');
  switch (asked) {
    case 'GET /devices':
      return [200, { ...page(devices), node: 'slipway-1' }];
    case 'GET /deployments':
      return query.has('model') ? undefined : [200, page(deployments)];
    case 'GET /engines':
      return [200, engines];
    case 'GET /changes': {
      if (query.get('limit') !== '50') {
        return undefined;
      }
      const kind = query.get('kind');
      const model = query.get('model');
      const found = changes.filter(
        (one: Record<string, unknown>) =>
          (!kind || one.kind === kind) && (!model || one.model === model),
      );
      return [200, { items: found, next: kind || model ? null : 'older' }];
    }
    case 'GET /principals':
      return [200, page(principals)];
    case 'POST /principals':
      return [201, principals[3]];
    case 'GET /keys':
      return [200, keys];
    case 'POST /keys':
      return [201, { ...keys.items[2], secret: 'slw_P2VA_8yq2uQkcXn4hM1tq9sTzL0eWcV7bJdRf' }];
    case 'GET /configuration':
      return [200, configuration];
    case 'GET /uploads':
      return query.get('state') === 'QUARANTINED' ? [200, quarantined] : undefined;
  }
  if (asked.endsWith('/password-code')) {
    return [201, { code: '7KQ4-M2XD-91PA', expiresAt: ago(-1440) }];
  }
  if (asked.endsWith('/sessions')) {
    return method === 'GET' ? [200, sessions] : [200, { rows: 2 }];
  }
  if (asked.endsWith('/password')) {
    return [204, undefined];
  }
  if (asked.endsWith('/footprints')) {
    return [200, footprints];
  }
  if (/^GET \/models\/[^/]+\/versions\/\d+$/.test(asked)) {
    return [200, { digest: 'ab'.repeat(32) }];
  }
  return name === ''
    ? undefined
    : [200, principals.find((one) => one.name === name) ?? principals[1]];
}
