/** Colours of the drawings, as the style sheet has them now. */
export interface Theme {
  readonly ink: string
  readonly quiet: string
  readonly grid: string
  readonly data: string
  readonly drawn: string
  readonly truth: string
}

const dark = matchMedia('(prefers-color-scheme: dark)')

export function currentTheme(): Theme {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: colour('ink'),
    quiet: colour('quiet'),
    grid: colour('grid'),
    data: colour('data'),
    drawn: colour('drawn'),
    truth: colour('truth'),
  }
}

/** Calls back whenever the person changes between light and dark. */
export function onThemeChange(changed: () => void): void {
  dark.addEventListener('change', changed)
}
