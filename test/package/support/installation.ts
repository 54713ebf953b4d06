/** The package as `npm install --global` leaves it, and the Nodes that it is tried with. */
export interface Installation {
  /** What `npm pack` made. */
  readonly tarball: string;
  /** Folder of the global installation; the program is `bin/qcp` in it. */
  readonly prefix: string;
  readonly nodes: readonly FoundNode[];
}

export interface FoundNode {
  /** As asked for, e.g. `24`. */
  readonly wanted: string;
  /** The program, or undefined where it could not be had. */
  readonly path: string | undefined;
}

declare module 'vitest' {
  interface ProvidedContext {
    installation: Installation;
  }
}
