const now = Date.now();
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

export const session = {
  principal: { name: 'mara.lin', displayName: 'Mara Lin', kind: 'PERSON' },
  grants: [
    { right: 'ADMINISTER', pattern: '*' },
    { right: 'PREDICT', pattern: '*' },
  ],
  csrf: 'mock',
  idleUntil: ago(-480),
  expiresAt: ago(-10_000),
};

function spark(rate: number, seed: number): number[] {
  return Array.from({ length: 60 }, (_, minute) =>
    Math.max(0, rate * (1 + 0.12 * Math.sin((minute + seed) / 5) + 0.05 * Math.sin(minute * seed))),
  );
}

interface Row {
  model: string;
  engine: string;
  owner: string;
  health: string;
  routes: [number, number][];
  rate: number | null;
  p99: number | null;
  errors: number | null;
  change: {
    kind: string;
    action: string;
    actor: string;
    minutes: number;
    before?: unknown;
    after: unknown;
  };
  reason?: string;
  nextStep?: string;
  moving?: [number, string];
}

const rows: Row[] = [
  {
    model: 'loan-score',
    engine: 'tensorflow',
    owner: 't.weber',
    health: 'FAILING',
    routes: [[1, 10_000]],
    rate: 86,
    p99: 12.8,
    errors: 0,
    moving: [2, 'FAILED'],
    reason:
      'Version 2 needs 9.1 GiB on gpu-0, which has 6.2 GiB free. Version 1 serves all traffic.',
    change: {
      kind: 'DEPLOYMENT',
      action: 'create',
      actor: 't.weber',
      minutes: 12,
      after: { version: 2 },
    },
  },
  {
    model: 'ocr-receipts',
    engine: 'onnx',
    owner: 's.haddad',
    health: 'NEEDS_ATTENTION',
    routes: [[5, 10_000]],
    rate: 142,
    p99: 184,
    errors: 1.92,
    reason: '1.92 % of requests have failed for 8 min; the limit is 0.5 %.',
    change: {
      kind: 'DEPLOYMENT',
      action: 'edit',
      actor: 's.haddad',
      minutes: 50,
      before: { version: 5, wished: 'LOADED', settings: { instances: { max: 1 } } },
      after: { version: 5, wished: 'LOADED', settings: { instances: { max: 2 } } },
    },
  },
  {
    model: 'house-prices',
    engine: 'onnx',
    owner: 'mara.lin',
    health: 'HEALTHY',
    routes: [
      [3, 9000],
      [4, 1000],
    ],
    rate: 1240,
    p99: 6.4,
    errors: 0.04,
    change: {
      kind: 'TRAFFIC',
      action: 'set',
      actor: 'mara.lin',
      minutes: 30,
      before: {
        policy: {
          routes: [
            { version: 3, weight: 9900 },
            { version: 4, weight: 100 },
          ],
        },
      },
      after: {
        policy: {
          routes: [
            { version: 3, weight: 9000 },
            { version: 4, weight: 1000 },
          ],
        },
      },
    },
  },
  {
    model: 'churn-risk',
    engine: 'onnx',
    owner: 'mara.lin',
    health: 'HEALTHY',
    routes: [
      [7, 5000],
      [8, 5000],
    ],
    rate: 318,
    p99: 8.9,
    errors: 0.06,
    change: {
      kind: 'TRAFFIC',
      action: 'set',
      actor: 'mara.lin',
      minutes: 1500,
      before: { policy: { routes: [{ version: 7, weight: 10000 }] } },
      after: {
        policy: {
          routes: [
            { version: 7, weight: 5000 },
            { version: 8, weight: 5000 },
          ],
        },
      },
    },
  },
  {
    model: 'support-intent',
    engine: 'tensorflow',
    owner: 'ci',
    health: 'HEALTHY',
    routes: [[21, 10_000]],
    rate: 164,
    p99: 14.2,
    errors: 0,
    moving: [22, 'WARMING'],
    change: {
      kind: 'DEPLOYMENT',
      action: 'create',
      actor: 'ci',
      minutes: 1,
      after: { version: 22 },
    },
  },
  {
    model: 'demand-forecast',
    engine: 'tensorflow',
    owner: 't.weber',
    health: 'HEALTHY',
    routes: [
      [3, 6000],
      [4, 2500],
      [5, 1500],
    ],
    rate: 9,
    p99: 41,
    errors: 0,
    change: {
      kind: 'ALIAS',
      action: 'set',
      actor: 't.weber',
      minutes: 4300,
      before: { alias: 'champion', version: 3 },
      after: { alias: 'champion', version: 4 },
    },
  },
  {
    model: 'wake-word',
    engine: 'onnx',
    owner: 't.weber',
    health: 'NOT_DEPLOYED',
    routes: [],
    rate: null,
    p99: null,
    errors: null,
    change: {
      kind: 'DEPLOYMENT',
      action: 'edit',
      actor: 't.weber',
      minutes: 38_000,
      before: { version: 1, wished: 'LOADED' },
      after: { version: 1, wished: 'UNLOADED' },
    },
  },
];

export function models() {
  return {
    items: rows.map((row, index) => ({
      model: row.model,
      engine: row.engine,
      owner: row.owner,
      health: row.health,
      reason: row.reason ?? null,
      nextStep: row.nextStep ?? null,
      deployments: [
        ...row.routes.map(([version], at) => ({ id: index * 10 + at, version, state: 'READY' })),
        ...(row.moving
          ? [{ id: index * 10 + 9, version: row.moving[0], state: row.moving[1] }]
          : []),
      ],
      routes: row.routes.map(([version, weight]) => ({ version, weight, percent: weight / 100 })),
      shadows: [],
      requestsPerSecond: row.rate,
      errorPercent: row.errors,
      p50Millis: row.p99 === null ? null : row.p99 / 3,
      p99Millis: row.p99,
      spark: row.rate === null ? [] : spark(row.rate, index + 1),
      lastChange: {
        position: `1-${index}`,
        at: ago(row.change.minutes),
        actor: row.change.actor,
        kind: row.change.kind,
        action: row.change.action,
        entity: row.model,
        before: row.change.before ?? null,
        after: row.change.after,
      },
    })),
    totals: { models: rows.length, requestsPerSecond: 1959, errorPercent: 0.17 },
  };
}
