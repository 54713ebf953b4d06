import type { ServerResponse } from 'node:http';
import type { Door, RouterRuntime } from '../router/index.ts';
import type { DoorId } from './door-of-path.ts';
import type { ShareHealth } from './server-health.ts';

/** The answers that run on a server, each with the controller of its request's one signal. */
export type RunningAnswers = Map<ServerResponse, AbortController>;

/** What the routes are given. `runtime` is asked once a request: a request keeps the Runtime that it began with. */
export interface ServerServices {
  readonly runtime: () => RouterRuntime;
  readonly doors: Readonly<Record<DoorId, Door>>;
  readonly version: string;
  readonly running: RunningAnswers;
  /** The text that `GET /metrics` answers with. */
  readonly renderMetrics: () => Promise<string>;
  /** Where several processes serve the port. */
  readonly shareHealth?: ShareHealth | undefined;
}
