import { chmodSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runQcp } from '../support/qcp-process.ts';
import { startQcp } from '../support/start-qcp.ts';
import { tempDir } from '../support/temp-dir.ts';

const ECHO = 'backends:\n  echo: {type: echo}\n';

describe('qcp init', () => {
  it('writes what it finds with comments, asks nothing, and what it wrote is valid', async () => {
    const cwd = tempDir();
    const env = { OPENAI_API_KEY: 'sk-secret', DEEPSEEK_API_KEY: 'sk-other' };
    const { code, stdout } = await runQcp(['init', '--yes'], { cwd, env });
    expect([code, stdout]).toEqual([0, expect.stringContaining('Next: qcp serve --config config.yaml')]);
    const text = readFileSync(join(cwd, 'config.yaml'), 'utf8');
    expect(text).toContain('api_key: ${OPENAI_API_KEY} #');
    expect(text).toContain('default_backend: openai');
    expect(text).not.toContain('sk-');
    const checked = await runQcp(['check'], { cwd, env });
    expect([checked.code, checked.stderr]).toEqual([0, '']);
  });

  it('keeps a file that is there, unless told to replace it', async () => {
    const cwd = tempDir({ 'config.yaml': ECHO });
    const kept = await runQcp(['init', '--yes'], { cwd });
    expect([kept.code, kept.stderr]).toEqual([
      1,
      'qcp: config.yaml is there already; pass --force to replace it, or another name\n',
    ]);
    expect(readFileSync(join(cwd, 'config.yaml'), 'utf8')).toBe(ECHO);
    expect((await runQcp(['init', '--yes', '--force'], { cwd })).code).toBe(0);
    expect((await runQcp(['check'], { cwd })).code).toBe(0);
  });

  it('names a Qwen login, and leaves its gate closed', async () => {
    const login = { access_token: 'a', token_type: 'Bearer', expiry_date: Date.now() + 3_600_000 };
    const home = tempDir({ '.qwen/oauth_creds.json': JSON.stringify(login) });
    await runQcp(['init', '--yes'], { home });
    const text = readFileSync(join(home, 'config.yaml'), 'utf8');
    expect(text).toMatch(/^ {2}# A login of the Qwen CLI was found\. Read docs\/qwen\.md/m);
    expect(text).not.toMatch(/^ {2}qwen-oauth:/m);
  });
});

describe('qcp doctor', () => {
  it('finds nothing where nothing is wrong', async () => {
    const cwd = tempDir({ 'config.yaml': ECHO });
    chmodSync(join(cwd, 'config.yaml'), 0o600);
    const args = ['doctor', '--config', 'config.yaml', '--port', '0'];
    const { code, stdout } = await runQcp(args, { cwd });
    expect(stdout).not.toContain('!!');
    expect(stdout).toMatch(/^ok {2}node +\d+\./m);
    expect(code).toBe(0);
  });

  it('tells a taken port, a wrong clock, a proxy in the way and open permissions, each with its fix', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(404, { date: new Date(Date.now() - 600_000).toUTCString() }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const host = `host: {type: openai, base_url: "http://127.0.0.1:${port}/v1"}`;
    const cwd = tempDir({ 'config.yaml': `backends:\n  ${host}\n` });
    chmodSync(join(cwd, 'config.yaml'), 0o644);
    const args = ['doctor', '--config', 'config.yaml', '--port', String(port)];
    const env = { HTTPS_PROXY: 'http://127.0.0.1:1' };
    const { code, stdout, stderr } = await runQcp(args, { cwd, env });
    expect(stdout).toMatch(/^!! {2}port \d+ +taken: .*--port$/m);
    expect(stdout).toMatch(/^!! {2}clock +\d+ s off: turn time synchronisation on$/m);
    expect(stdout).toMatch(/^!! {2}proxy +HTTPS_PROXY is set: set NO_PROXY=127\.0\.0\.1,localhost/m);
    expect(stdout).toMatch(/^!! .*config\.yaml +others may read it: chmod 600 /m);
    expect([code, stderr]).toEqual([1, expect.stringContaining('4 of ')]);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('qcp test', () => {
  it('drives every door of a running server', async () => {
    const qcp = await startQcp(ECHO);
    const { code, stdout } = await runQcp(['test', '--url', qcp.url]);
    expect(stdout).toMatch(/^messages, tool loop +ok$/m);
    expect(stdout).toMatch(/^chat, stream +ok$/m);
    expect(stdout).toMatch(/^embeddings +not offered/m);
    expect(code).toBe(0);
    await qcp.stop();
  });

  it('fails with the reason where a key is refused, and where nobody listens', async () => {
    const qcp = await startQcp(`server: {api_keys: [right]}\n${ECHO}`);
    const refused = await runQcp(['test', '--url', qcp.url, '--key', 'wrong']);
    expect(refused.stdout).toMatch(/^messages, text +failed +401 /m);
    expect(refused.code).toBe(1);
    const env = { QCP_API_KEY: 'right' };
    expect((await runQcp(['test', '--url', qcp.url], { env })).code).toBe(0);
    await qcp.stop();
    const gone = await runQcp(['test', '--url', qcp.url]);
    expect(gone.stdout).toMatch(/failed +nobody listens there: start it with "qcp serve"/);
  });
});
