import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger, type LogLevel } from '../../src/telemetry/logger.ts';
import { createScrubber } from '../../src/telemetry/redact.ts';
import { logRequest, type RequestRecord } from '../../src/telemetry/request-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qcp-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A logger into a file, and the lines that are there once it is flushed. */
function logToFile(level: LogLevel = 'info') {
  const file = join(folder, 'logs', 'qcp.log');
  const scrub = createScrubber(['p4ssphrase-of-qwen']);
  const { logger, flush } = createLogger({ level, file, terminal: false, scrub });
  const lines = async (): Promise<Record<string, unknown>[]> => {
    await flush();
    const text = readFileSync(file, 'utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  };
  return { logger, file, lines };
}

const RECORD: RequestRecord = {
  requestId: 'req_1',
  door: '/v1/messages',
  modelAsked: 'm',
  backend: 'b',
  model: 'm',
  status: 200,
  stream: false,
  tokensIn: 1,
  tokensOut: 1,
  tokensCached: undefined,
  tokensCacheWritten: undefined,
  timeToFirstTokenMs: undefined,
  durationMs: 1,
  tokensPerSecond: undefined,
  attempts: [],
  warnings: [],
  clientKeyName: undefined,
  error: undefined,
};

describe('createLogger', () => {
  it('writes JSON lines into a file that only its owner may read', async () => {
    const { logger, file, lines } = logToFile();
    logger.info({ port: 3455 }, 'listening');
    expect(await lines()).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), port: 3455, msg: 'listening' },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('leaves out what is below its level', async () => {
    const { logger, lines } = logToFile('warn');
    logger.info('not this');
    logger.warn('but this');
    expect((await lines()).map((line) => line['msg'])).toEqual(['but this']);
  });

  it('J24 writes no secret, neither by the name of its field nor by its value', async () => {
    const { logger, lines } = logToFile('debug');
    logger.debug({ headers: { authorization: 'Basic dXNlcg==', 'x-api-key': 'k', accept: '*/*' } }, 'sent');
    logger.error(new Error('refused p4ssphrase-of-qwen'), 'failed');
    const [sent, failed] = await lines();
    expect(sent?.['headers']).toEqual({
      authorization: '[redacted]',
      'x-api-key': '[redacted]',
      accept: '*/*',
    });
    expect(JSON.stringify(failed)).toContain('refused [redacted]');
    expect(JSON.stringify(failed)).not.toContain('p4ssphrase');
  });

  it('says before anything runs that a file cannot be opened', () => {
    const options = { level: 'info', terminal: false, scrub: (text: string) => text } as const;
    expect(() => createLogger({ ...options, file: folder })).toThrow(/EISDIR/);
  });
});

describe('logRequest', () => {
  it('warns of what the router or an upstream did wrong, and of nothing else', async () => {
    const { logger, lines } = logToFile();
    logRequest(logger, RECORD);
    logRequest(logger, { ...RECORD, status: 400, error: 'bad request' });
    logRequest(logger, { ...RECORD, status: 502, error: 'refused' });
    logRequest(logger, { ...RECORD, status: 200, error: 'stream cut' });
    expect((await lines()).map((line) => line['level'])).toEqual(['info', 'info', 'warn', 'warn']);
    expect((await lines())[0]).toMatchObject({ request: { requestId: 'req_1', durationMs: 1 } });
  });
});
