import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../architecture/source-files.ts';

/** One fenced block of a page. */
export interface Block {
  readonly page: string;
  /** Line of its first content, from 1. */
  readonly line: number;
  /** The word behind the fence; empty for pictures and forms. */
  readonly language: string;
  readonly text: string;
}

/** Paths from the repository's root. */
export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

export function blocksOf(page: string, ...languages: readonly string[]): readonly Block[] {
  const text = readPage(page);
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(
    ({ 1: language = '', 2: body = '', index }) =>
      languages.includes(language)
        ? [{ page, line: text.slice(0, index).split('\n').length + 1, language, text: body }]
        : [],
  );
}

/** Of every page. */
export function allBlocks(...languages: readonly string[]): readonly Block[] {
  return PAGES.flatMap((page) => blocksOf(page, ...languages));
}
