import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './source-files.ts';

/** This file has to name what it forbids. */
const THIS_FILE = 'test/architecture/hygiene.test.ts';

/** What no tracked file may hold; recorded conversations of clients and models talk of neutral stand-ins. */
const FORBIDDEN: readonly { what: string; pattern: RegExp; except: string }[] = [
  {
    what: 'a path of one machine',
    pattern: /(?<![\w.}])\/(?:work|root|home\/\w+|Users\/\w+)\/\w/,
    except: 'test/fixtures/captures/',
  },
  { what: 'a temporary folder', pattern: /(?<![\w.}])\/tmp\/\w/, except: 'test/fixtures/' },
  { what: 'both sides of a conflict', pattern: /^(?:<{7}|>{7}) /, except: THIS_FILE },
  {
    what: 'a package registry',
    pattern: /https?:\/\/[\w.-]*(?:registry|artifactory|nexus|verdaccio)/i,
    except: THIS_FILE,
  },
];

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && path !== THIS_FILE);

describe('tracked files', () => {
  it.each(FORBIDDEN)('do not name $what', ({ pattern, except }) => {
    const found = tracked
      .filter((path) => !path.startsWith(except))
      .flatMap((path) => {
        const line = linesOf(path).findIndex((text) => pattern.test(text));
        return line === -1 ? [] : [`${path}:${line + 1}`];
      });
    expect(found).toEqual([]);
  });

  it('lock packages by version and hash, not by the place they were fetched from', () => {
    const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
    expect(lock).not.toContain('"resolved"');
  });
});

/** The lines of a tracked text file; none for a file that is gone from the working tree. */
function linesOf(path: string): string[] {
  try {
    return readFileSync(join(ROOT, path), 'utf8').split('\n');
  } catch {
    return [];
  }
}
