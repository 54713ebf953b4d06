import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Returns a function from V8's call frame to `{ name, place, isOurs }`: `place` is file and line, in `src/` where a source
 * map leads there, and in its package where it is somebody else's.
 */
export function createPlaceNamer() {
  const maps = new Map();
  const mapOf = (file) => {
    if (!maps.has(file)) maps.set(file, readSourceMap(file));
    return maps.get(file);
  };
  return ({ functionName, url, lineNumber, columnNumber }) => {
    const name = functionName === '' ? '(anonymous)' : functionName;
    if (!url.startsWith('file://'))
      return { name, place: `${url}${url && `:${lineNumber + 1}`}`, isOurs: false };
    const file = fileURLToPath(url);
    const source = findSource(mapOf(file), lineNumber, columnNumber);
    const place = shorten(source?.file ?? file);
    return { name, place: `${place}:${source?.line ?? lineNumber + 1}`, isOurs: /^(src|dist)\//.test(place) };
  };
}

function readSourceMap(file) {
  return existsSync(`${file}.map`)
    ? new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))
    : undefined;
}

function findSource(map, line, column) {
  const entry = map?.findEntry(line, column);
  if (entry?.originalSource === undefined) return undefined;
  // The build folder may have been moved, so that only what follows the steps upwards holds.
  const place = entry.originalSource.replace(/^(?:\.\.\/)+/, '');
  return { file: resolve(root, place), line: entry.originalLine + 1 };
}

function shorten(file) {
  const packages = file.lastIndexOf('/node_modules/');
  return packages === -1 ? relative(root, file) : file.slice(packages + '/node_modules/'.length);
}
