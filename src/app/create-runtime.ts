import { readFileSync } from 'node:fs';
import type { BackendConfig, Config } from '../config/index.ts';
import type { Connector, ConnectorServices } from '../connectors/connector.ts';
import { createConnector } from '../connectors/registry.ts';
import { DIALECTS } from '../dialects/registry.ts';
import { compileRules, type RouterRuntime } from '../router/index.ts';
import type { RouterState } from '../state/state.ts';
import type { CaptureStore } from '../telemetry/capture/capture-store.ts';
import { startRecording } from '../telemetry/capture/exchange-recording.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createScrubber, type LearnedSecrets } from '../telemetry/redact.ts';
import { logRequest } from '../telemetry/request-log.ts';
import type { UpstreamClient } from '../upstream/send.ts';
import { createSendText } from './create-send-text.ts';
import { secretsOf } from './secrets-of.ts';

/** What outlives a configuration: a reload makes a new Runtime around the same of these. */
export interface ProcessServices {
  readonly upstream: UpstreamClient;
  readonly state: RouterState;
  readonly logger: Logger;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly metrics: Pick<Metrics, 'observe'>;
  /** Outlives a reload, since an answer may repeat the token of a login that has changed. */
  readonly learned: LearnedSecrets;
  /** Absent where no client is served. */
  readonly captures?: CaptureStore;
}

/** Builds the immutable Runtime of one configuration. */
export function createRuntime(config: Config, services: ProcessServices): RouterRuntime {
  const { logger, state, upstream } = services;
  const authorities = readAuthorities(config);
  const scrub = createScrubber(secretsOf(config), services.learned);
  return {
    config,
    rules: compileRules(config),
    connectors: createConnectors(config, services, authorities),
    dialects: DIALECTS,
    send: (request, { signal, timeouts, caFile }) =>
      upstream.send(request, { signal, timeouts, ca: authorities.get(caFile) }),
    state,
    logger,
    record: (record) => {
      logRequest(logger, record);
      services.metrics.observe(record);
    },
    now: Date.now,
    random: Math.random,
    scrub,
    startRecording: createRecorder(config, services, scrub),
  };
}

/** Follows the exchanges of clients and has each written to a file, where the configuration asks for it. */
function createRecorder(
  { capture }: Config,
  { captures, version }: ProcessServices,
  scrub: RouterRuntime['scrub'],
): RouterRuntime['startRecording'] {
  if (capture === undefined || captures === undefined) return undefined;
  const settings = { dir: capture.dir, maxFiles: capture.max_files, maxBytes: capture.max_size };
  return (requestId, request) =>
    startRecording({
      requestId,
      version,
      request,
      scrub,
      onComplete: (began, describe) => captures.keep(settings, began, describe),
    });
}

/** The text of each `tls.ca_file`, by its path; read once, since it is a part of the key of a connection pool. */
function readAuthorities(config: Config): ReadonlyMap<string | undefined, string> {
  const files = Object.values(config.backends).flatMap(({ tls }) => tls?.ca_file ?? []);
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
}

function createConnectors(
  config: Config,
  services: ProcessServices,
  authorities: ReadonlyMap<string | undefined, string>,
): ReadonlyMap<string, Connector> {
  const servicesOf = ({ tls }: BackendConfig): ConnectorServices => ({
    sendText: createSendText(services.upstream, authorities.get(tls?.ca_file)),
    now: Date.now,
    environment: services.environment,
    version: services.version,
    logger: services.logger,
    learnSecret: services.learned.learn,
  });
  return new Map(
    Object.entries(config.backends).map(([name, backend]) => [
      name,
      createConnector(backend, servicesOf(backend)),
    ]),
  );
}
