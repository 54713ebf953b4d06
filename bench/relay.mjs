// The yardstick: a bare relay of the same libraries. `json` parses and re-serialises what passes, `pipe` moves bytes.
import fastify from 'fastify';
import { Pool } from 'undici';

const [mode, upstream] = process.argv.slice(2);
const pool = new Pool(upstream);
const app = fastify({ bodyLimit: 64 * 1024 * 1024 });
const headers = { 'content-type': 'application/json' };

if (mode === 'pipe') {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

app.post('/*', async (request, reply) => {
  const body = mode === 'pipe' ? request.body : JSON.stringify(request.body);
  const answer = await pool.request({ path: request.url, method: 'POST', headers, body });
  const type = answer.headers['content-type'];
  reply.header('content-type', type);
  if (mode === 'pipe' || String(type).includes('event-stream')) return reply.send(answer.body);
  return reply.send(JSON.stringify(await answer.body.json()));
});

await app.listen({ host: '127.0.0.1', port: 0 });
console.log(`listening on http://127.0.0.1:${app.server.address().port}`);
process.once('SIGTERM', () => process.exit(0));
