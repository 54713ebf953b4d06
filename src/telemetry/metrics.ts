import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestRecord } from './request-log.ts';

/** Figures for Prometheus. */
export interface Metrics {
  observe(record: RequestRecord): void;
  /** The exposition text. */
  render(): Promise<string>;
  /** The same as plain data, to be put together with that of other processes. */
  collect(): Promise<MetricsData>;
}

/** Every figure of a process with its values and the way to put several of its kind together. */
export type MetricsData = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** What is read at the moment somebody asks. */
export interface LiveFigures {
  /** Requests that are running now, by backend. */
  readonly running: () => ReadonlyMap<string, number>;
}

/** Clients invent model names; beyond this many they are counted together, so that the figures stay bounded. */
const MOST_MODELS = 200;
const OTHER_MODELS = 'other';

const SECONDS_TO_FIRST_TOKEN = [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120];
const SECONDS_IN_ALL = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];

/** Counts requests by backend and model. One registry of its own, so that two servers in a process do not meet. */
export function createMetrics(live: LiveFigures): Metrics {
  const registry = new Registry();
  const figures = createFigures(registry, live);
  const models = new Set<string>();
  const modelLabel = (model: string | undefined): string => {
    if (model === undefined) return '';
    if (models.size < MOST_MODELS) models.add(model);
    return models.has(model) ? model : OTHER_MODELS;
  };
  const targets = new Map<string, ReturnType<typeof createTargetFigures>>();
  const targetOf = (backend: string, model: string) => {
    const key = `${backend}\n${model}`;
    const known = targets.get(key) ?? createTargetFigures(figures, backend, model);
    targets.set(key, known);
    return known;
  };
  collectDefaultMetrics({ register: registry });
  return {
    observe: (record) => {
      const model = modelLabel(record.model);
      observeRequest(figures, record, model);
      observeTarget(targetOf(record.backend ?? '', model), record);
    },
    render: () => registry.metrics(),
    collect: () => registry.getMetricsAsJSON(),
  };
}

type Figures = ReturnType<typeof createFigures>;

const TARGET = ['backend', 'model'] as const;

function createFigures(registry: Registry, live: LiveFigures) {
  const registers = [registry];
  registerRunning(registers, live);
  return { ...createCounters(registers), ...createTimes(registers) };
}

/** Nobody adds to it: it is read when somebody asks. */
function registerRunning(registers: Registry[], live: LiveFigures): void {
  new Gauge({
    name: 'qcp_requests_running',
    help: 'Requests at backends now.',
    labelNames: ['backend'],
    registers,
    collect() {
      this.reset();
      for (const [backend, count] of live.running()) this.set({ backend }, count);
    },
  });
}

function createCounters(registers: Registry[]) {
  return {
    requests: new Counter({
      name: 'qcp_requests_total',
      help: 'Finished requests.',
      labelNames: ['door', ...TARGET, 'status'],
      registers,
    }),
    failures: new Counter({
      name: 'qcp_failures_total',
      help: 'Requests that failed, streams that broke off included.',
      labelNames: ['door', ...TARGET, 'status'],
      registers,
    }),
    attempts: new Counter({
      name: 'qcp_attempts_total',
      help: 'Tries at backends, by how they ended.',
      labelNames: [...TARGET, 'outcome'],
      registers,
    }),
    retries: new Counter({
      name: 'qcp_retries_total',
      help: 'Tries that repeated the target before them.',
      labelNames: ['backend'],
      registers,
    }),
    failovers: new Counter({
      name: 'qcp_failovers_total',
      help: 'Moves from one target to another.',
      labelNames: ['from', 'to'],
      registers,
    }),
    tokens: new Counter({
      name: 'qcp_tokens_total',
      help: 'Tokens of prompts (in), of prompts from a cache (cached), and of answers (out).',
      labelNames: [...TARGET, 'direction'],
      registers,
    }),
    warnings: new Counter({
      name: 'qcp_warnings_total',
      help: 'What could not be expressed upstream as the client asked it.',
      labelNames: ['backend', 'warning'],
      registers,
    }),
  };
}

function createTimes(registers: Registry[]) {
  return {
    firstToken: new Histogram({
      name: 'qcp_time_to_first_token_seconds',
      help: 'From the request to the first content of its answer.',
      labelNames: TARGET,
      buckets: SECONDS_TO_FIRST_TOKEN,
      registers,
    }),
    duration: new Histogram({
      name: 'qcp_request_duration_seconds',
      help: 'From the request to the end of its answer.',
      labelNames: TARGET,
      buckets: SECONDS_IN_ALL,
      registers,
    }),
  };
}

/** The figures of one backend and model, with their labels resolved once: that is what costs. */
function createTargetFigures(figures: Figures, backend: string, model: string) {
  const target = { backend, model };
  return {
    in: figures.tokens.labels({ ...target, direction: 'in' }),
    cached: figures.tokens.labels({ ...target, direction: 'cached' }),
    out: figures.tokens.labels({ ...target, direction: 'out' }),
    firstToken: figures.firstToken.labels(target),
    duration: figures.duration.labels(target),
  };
}

function observeTarget(figures: ReturnType<typeof createTargetFigures>, record: RequestRecord): void {
  figures.in.inc(record.tokensIn ?? 0);
  figures.cached.inc(record.tokensCached ?? 0);
  figures.out.inc(record.tokensOut ?? 0);
  figures.duration.observe(record.durationMs / 1000);
  if (record.timeToFirstTokenMs !== undefined) figures.firstToken.observe(record.timeToFirstTokenMs / 1000);
}

function observeRequest(figures: Figures, record: RequestRecord, model: string): void {
  const { door, status, attempts } = record;
  const backend = record.backend ?? '';
  figures.requests.inc({ door, backend, model, status });
  if (record.error !== undefined) figures.failures.inc({ door, backend, model, status });
  for (const warning of record.warnings) figures.warnings.inc({ backend, warning });
  for (const attempt of attempts)
    figures.attempts.inc({ backend: attempt.backend, model, outcome: attempt.outcome });
  if (attempts.length > 1) observeMoves(figures, attempts);
}

function observeMoves(figures: Figures, attempts: RequestRecord['attempts']): void {
  for (const [index, attempt] of attempts.entries()) {
    const before = attempts[index - 1];
    if (before === undefined) continue;
    if (before.backend === attempt.backend && before.model === attempt.model) {
      figures.retries.inc({ backend: attempt.backend });
    } else {
      figures.failovers.inc({ from: before.backend, to: attempt.backend });
    }
  }
}
