import { AggregatorRegistry } from 'prom-client';
import type { MetricsData } from './metrics.ts';

/** The exposition text of several processes' figures together. */
export function renderMerged(parts: readonly MetricsData[]): Promise<string> {
  return AggregatorRegistry.aggregate([...parts]).metrics();
}

/** What stays of processes that have ended: sums must never fall, or Prometheus takes them for a new start. */
export function mergeTotals(parts: readonly MetricsData[]): Promise<MetricsData> {
  const totals = parts.map((part) => part.filter(({ type }) => !GAUGES.has(String(type))));
  return AggregatorRegistry.aggregate(totals).getMetricsAsJSON();
}

const GAUGES = new Set(['gauge', 'summary']);
