export interface StandInHosts {
  /** All of them answer at this port of 127.0.0.1. */
  readonly port: number;
  /** `METHOD /path` of every request so far. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

export function startStandInHosts(): Promise<StandInHosts>;
