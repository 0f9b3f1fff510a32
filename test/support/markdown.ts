/** The text between `<!-- name:start -->` and `<!-- name:end -->`. */
export function marked(markdown: string, name: string): string {
  const text = new RegExp(`<!-- ${name}:start -->([^]*?)<!-- ${name}:end -->`).exec(markdown)?.[1]
  if (text === undefined) throw new Error(`nothing is marked as ${name}`)
  return text
}

/** Rows of the first table in a text, without its head: their cells. */
export function tableRows(markdown: string): readonly (readonly string[])[] {
  const [, , ...rows] = markdown.split('\n').filter((line) => line.startsWith('|'))
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

/** What stands in `code` quotes, in order; fenced blocks do not count. */
export function codeWords(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^ *```[^]*?^ *```$/gm, '')
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)
}

/** Fenced blocks of one language. */
export function codeBlocks(markdown: string, language: string): readonly string[] {
  const fence = new RegExp(`^ *\`\`\`${language}\\n([^]*?)^ *\`\`\`$`, 'gm')
  return [...markdown.matchAll(fence)].map(([, text = '']) => text)
}

/** Anchors of the headings, as GitHub makes them. */
export function anchors(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** Targets of the links, `[text](target)`. */
export function links(markdown: string): readonly string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
}
