import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Returns a function from V8's call frame to `{ name, place, isOurs }`: `place` is file and line, in `src/` or in a
 * package where one of the source maps in `mapFolder`, which has the layout of `dist/`, leads there.
 */
export function createPlaceNamer(mapFolder) {
  const maps = new Map();
  const mapOf = (file) => {
    if (!maps.has(file)) maps.set(file, readSourceMap(join(mapFolder, relative(join(root, 'dist'), file))));
    return maps.get(file);
  };
  return ({ functionName, url, lineNumber, columnNumber }) => {
    const name = functionName === '' ? '(anonymous)' : functionName;
    const line = `:${lineNumber + 1}`;
    if (!url.startsWith('file://')) return { name, place: url === '' ? '' : url + line, isOurs: false };
    const file = fileURLToPath(url);
    const place = shorten(findSource(mapOf(file), lineNumber, columnNumber) ?? relative(root, file) + line);
    return { name, place, isOurs: /^(?:src|dist)\//.test(place) };
  };
}

function readSourceMap(file) {
  return existsSync(`${file}.map`)
    ? new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))
    : undefined;
}

/** Sources are named from where the maps lie, which is not where the built files are; the root follows the last step up. */
function findSource(map, line, column) {
  const entry = map?.findEntry(line, column);
  if (entry?.originalSource === undefined) return undefined;
  return `${entry.originalSource.replace(/^(?:\.\.\/)+/, '')}:${entry.originalLine + 1}`;
}

function shorten(place) {
  const packages = place.lastIndexOf('node_modules/');
  return packages === -1 ? place : place.slice(packages + 'node_modules/'.length);
}
