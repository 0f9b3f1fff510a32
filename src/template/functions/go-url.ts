/** The host of a URL without its port; of other text what comes before the first colon. */
export function hostOf(text: string): string {
  return text.split(':')[0] ?? ''
}
