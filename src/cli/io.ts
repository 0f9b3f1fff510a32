/** Everything a command may touch. The process is one of these; tests make their own. */
export interface Io {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** @throws an error with a `code` such as ENOENT. */
  readonly readFile: (path: string) => Promise<string>
  readonly writeFile: (path: string, text: string) => Promise<void>
  /** Names in a folder, those of folders ending in `/`; undefined when `path` is no folder. */
  readonly readFolder: (path: string) => Promise<readonly string[] | undefined>
  readonly stdin: () => Promise<string>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether a person sits at standard input. */
  readonly isTTY: boolean
  /** The name the program was called by; usage texts repeat it. */
  readonly program: 'lynq' | 'kubectl lynq'
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal
}
