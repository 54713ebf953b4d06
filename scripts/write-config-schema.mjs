// `npm run schema`: writes config/config.schema.json from the definition in src/config/schema.ts.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfigSchema } from './read-config-schema.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'config', 'config.schema.json');
writeFileSync(file, JSON.stringify(readConfigSchema(), null, 2));
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
process.exitCode =
  spawnSync(process.execPath, [biome, 'format', '--write', file], { stdio: 'inherit' }).status ?? 1;
