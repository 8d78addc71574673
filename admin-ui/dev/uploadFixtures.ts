const spec = (name: string, type: string, shape: number[]) => ({ name, type, shape });
const names = ['longitude', 'latitude', 'house_age', 'rooms', 'bedrooms', 'population'];

const signature = (extra: string[]) => ({
  name: 'default',
  inputs: [...names, ...extra].map((name) => spec(name, 'FP32', [1, 1])),
  outputs: [spec('price', 'FP32', [1, 1]), spec('interval', 'FP32', [1, 2])],
});

const digest = `e3b0${'c4'.repeat(28)}41c9`;

function upload(state: string) {
  return {
    id: state,
    model: 'house-prices',
    owner: 'mara.lin',
    state,
    files: [
      {
        path: 'house-prices-v5.onnx',
        received: 459_276_288,
        bytes: 459_276_288,
        sha256: digest,
        complete: true,
      },
    ],
    problems: [] as unknown[],
    report: {
      digest,
      bytes: 459_276_288,
      fileCount: 1,
      contents: [],
      engine: 'onnx',
      inspectorVersion: 3,
      sameAs: null,
      inspection: {
        format: 'onnx',
        entry: 'house-prices-v5.onnx',
        signatures: [signature(['year_renovated'])],
        facts: { 'ONNX file format': '9', 'opset ai.onnx': '17', nodes: '212', weights: '458 MB' },
        externalFiles: [],
        problems: [],
      },
    },
    version: null,
    revision: 4,
    createdAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
  };
}

export const checked = {
  ...upload('CHECKED'),
  problems: [
    {
      severity: 'WARN',
      code: 'fixed-batch',
      where: 'input longitude',
      found: 'the batch dimension is fixed at 1',
      why: 'every input has shape [1, …], so requests cannot be gathered',
      remedy: 'export with a variable first dimension: dynamic_axes={"x": {0: "n"}}',
    },
  ],
};

export const quarantined = {
  ...upload('QUARANTINED'),
  problems: [
    {
      severity: 'REFUSE',
      code: 'external-data-outside',
      where: 'tensor embedding.weight',
      found: 'the model points at a file outside itself: ../shared/weights.bin',
      why: 'a server that followed it would read its own disk',
      remedy:
        'save the weights beside the model and upload both files together, or put them into the file',
    },
  ],
};

const version = (number: number, days: number, actor: string, note: string | null) => ({
  model: 'house-prices',
  number,
  digest: digest.replace('e3b0', `a${number}b0`),
  bytes: 430_000_000 + number * 7_000_000,
  format: 'onnx',
  engine: 'onnx',
  entry: 'model.onnx',
  signatures: [signature([])],
  lineage: {
    parentVersion: null,
    run: number > 2 ? '9f31c02' : null,
    dataSet: 'house-prices-2026-11',
  },
  actor,
  registeredAt: new Date(Date.now() - days * 86_400_000).toISOString(),
  note:
    note === null
      ? null
      : { revision: 1, text: note, tags: {}, actor, notedAt: new Date().toISOString() },
  removal: null,
});

const versions = [
  version(4, 6, 'hook 1', 'Retrained on November; wider hidden layer'),
  version(3, 25, 'mara.lin', null),
  version(2, 45, 'mara.lin', 'Adds ocean_proximity'),
  version(1, 88, 'ci', null),
];

const status = (deployment: number, state: string, reason: string | null) => ({
  deployment,
  node: 'slipway-1',
  observedGeneration: 1,
  state,
  reasonCode: null,
  reason,
  instances: state === 'READY' ? 2 : 0,
  device: 'cpu-0',
  memory:
    state === 'READY' ? { leasedBytes: 1.4e9, measuredBytes: 1.35e9, peakBytes: 1.5e9 } : null,
  since: new Date(Date.now() - 3_600_000).toISOString(),
});

const policy = {
  routes: [
    { version: 3, weight: 9000 },
    { version: 4, weight: 1000 },
  ],
  sticky: { source: 'HEADER', name: 'x-user-id' },
  salt: null,
  shadows: [],
};

const change = (
  minutes: number,
  kind: string,
  action: string,
  before: unknown,
  after: unknown,
  reason = '',
) => ({
  position: `1-${minutes}`,
  at: new Date(Date.now() - minutes * 60_000).toISOString(),
  actor: 'mara.lin',
  via: '',
  requestId: '',
  kind,
  entity: 'house-prices',
  model: 'house-prices',
  action,
  before,
  after,
  reason,
});

const page = (items: unknown[]) => ({ items, next: null });

/** What the pages of one model read, by path. */
export const modelAnswers: Record<string, unknown> = {
  '/api/v1/uploads/CHECKED': checked,
  '/api/v1/uploads/QUARANTINED': quarantined,
  '/api/v1/models/house-prices': {
    name: 'house-prices',
    description: 'predicts the sale price of a house, USD',
    tags: {},
    owner: 'mara.lin',
    latestVersion: 4,
    aliases: { champion: 3, candidate: 4 },
    revision: 1,
    createdAt: '2026-09-01T10:00:00Z',
    updatedAt: '2026-11-01T10:00:00Z',
    removedAt: null,
  },
  '/api/v1/models/house-prices/versions': page(versions),
  '/api/v1/models/house-prices/aliases': page([
    {
      model: 'house-prices',
      alias: 'champion',
      number: 2,
      version: 3,
      actor: 'mara.lin',
      reason: '',
      changedAt: '',
    },
    {
      model: 'house-prices',
      alias: 'candidate',
      number: 1,
      version: 4,
      actor: 'mara.lin',
      reason: '',
      changedAt: '',
    },
  ]),
  '/api/v1/models/house-prices/traffic': {
    revision: 120,
    model: 'house-prices',
    number: 41,
    policy,
    restores: null,
    rollout: null,
    actor: 'mara.lin',
    reason: 'a first taste',
    decidedAt: '2026-11-22T14:02:00Z',
  },
  '/api/v1/models/house-prices/now': {
    versions: [
      { version: 3, lane: null, requests: 1116, errors: 0.04, p50Millis: 2.1, p99Millis: 6.4 },
      { version: 4, lane: null, requests: 124, errors: 0.03, p50Millis: 1.9, p99Millis: 5.9 },
    ],
  },
  '/api/v1/deployments': page(
    [
      [4, 'READY', null],
      [3, 'READY', null],
      [2, 'FAILED', 'needs 9.1 GiB on gpu-0, which has 6.2 GiB free'],
    ].map(([number, state, reason], index) => ({
      id: index + 1,
      model: 'house-prices',
      version: number,
      wished: 'LOADED',
      settings: {},
      replicas: 1,
      generation: 1,
      retries: 0,
      actor: 'mara.lin',
      createdAt: '2026-11-22T14:02:00Z',
      updatedAt: '2026-11-22T14:02:00Z',
      status: [status(index + 1, state as string, reason as string | null)],
    })),
  ),
  '/api/v1/changes': page([
    change(
      30,
      'TRAFFIC',
      'set',
      {
        policy: {
          routes: [
            { version: 3, weight: 9900 },
            { version: 4, weight: 100 },
          ],
        },
      },
      { policy },
      'looks good at 1 %',
    ),
    change(
      52,
      'TRAFFIC',
      'set',
      { policy: { routes: [{ version: 3, weight: 10_000 }] } },
      {
        policy: {
          routes: [
            { version: 3, weight: 9900 },
            { version: 4, weight: 100 },
          ],
        },
      },
    ),
    change(56, 'STATUS', 'ready', { version: 4, state: 'WARMING' }, { version: 4, state: 'READY' }),
    change(60, 'DEPLOYMENT', 'create', null, { version: 4 }),
    change(900, 'VERSION', 'register', null, { number: 4 }),
    change(
      9000,
      'ALIAS',
      'set',
      { alias: 'champion', version: 2 },
      { alias: 'champion', version: 3 },
    ),
  ]),
};
