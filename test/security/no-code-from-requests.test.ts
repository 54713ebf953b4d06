import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { areaOf, readSourceFiles } from '../architecture/source-files.ts';
import { useQcp } from '../support/start-qcp.ts';
import { tempDir } from '../support/temp-dir.ts';
import { CHAT, chatBody, MESSAGES, send } from './send-raw.ts';

/*
 * Gateways that rendered templates, evaluated expressions or started programs (tool servers) from what a request said
 * ran the code of strangers. Nothing of it exists here.
 */
describe('process spawning and template evaluation from a request', () => {
  const folder = tempDir();
  const mark = join(folder, 'mark');
  const qcp = useQcp(() => ({
    backends: { echo: { type: 'echo' } },
    models: [{ match: '/^x-(.*)$/', to: 'echo:$1' }],
  }));

  it.each([
    `\${process.mainModule.require("fs").writeFileSync("${mark}", "")}`,
    `{{constructor.constructor('require("fs").writeFileSync("${mark}","")')()}}`,
    `$(touch ${mark})`,
    `; touch ${mark}`,
    `x-\`touch ${mark}\``,
    `<%= system("touch ${mark}") %>`,
    `\${PATH}`,
  ])('takes %s for a name, and for text', async (text) => {
    for (const path of [MESSAGES, CHAT]) {
      await send(qcp.url + path, {}, chatBody({ model: text }));
      const tools = [{ type: 'mcp', server_url: text, command: text, name: text }];
      await send(qcp.url + path, {}, chatBody({ tools, mcp_servers: [{ command: text, args: [text] }] }));
      const answer = await send(
        qcp.url + path,
        {},
        chatBody({ messages: [{ role: 'user', content: text }] }),
      );
      expect(answer.status).toBe(200);
      if (text === `\${PATH}`) expect(answer.text).not.toContain(process.env['PATH']);
    }
    expect(existsSync(mark)).toBe(false);
  });

  it('has nothing on the way of a request that could start a program or run text', () => {
    const forbidden = /^node:(child_process|vm|worker_threads|cluster)$/;
    // The primary of several workers starts processes, and serves no request.
    const primary = 'src/app/workers/worker-pool.ts';
    const files = readSourceFiles().filter(({ path }) => areaOf(path) !== 'cli' && path !== primary);
    const users = files.filter(({ imports }) => imports.some(({ target }) => forbidden.test(target)));
    expect(users.map(({ path }) => path)).toEqual([]);
  });
});
