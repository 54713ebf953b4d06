#!/usr/bin/env node
import { keepCompiledCode } from './keep-compiled-code.ts';

keepCompiledCode();
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2), process);
