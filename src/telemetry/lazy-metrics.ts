import type { LiveFigures, Metrics } from './metrics.ts';
import type { RequestRecord } from './request-log.ts';

/** Figures whose library is loaded after the start, which need not wait for it; nothing is lost meanwhile. */
export interface LazyMetrics extends Metrics {
  load(): Promise<void>;
}

export function createLazyMetrics(live: LiveFigures): LazyMetrics {
  let loading: Promise<Metrics> | undefined;
  let loaded: Metrics | undefined;
  const early: RequestRecord[] = [];
  const load = async (): Promise<Metrics> => {
    const { createMetrics } = await import('./metrics.ts');
    loaded = createMetrics(live);
    for (const record of early.splice(0)) loaded.observe(record);
    return loaded;
  };
  const ready = (): Promise<Metrics> => {
    loading ??= load();
    return loading;
  };
  return {
    load: async () => void (await ready()),
    observe: (record) => (loaded === undefined ? void early.push(record) : loaded.observe(record)),
    render: async () => (await ready()).render(),
    collect: async () => (await ready()).collect(),
  };
}
