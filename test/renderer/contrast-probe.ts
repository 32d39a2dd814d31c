/** Words and signs on the screen now shown that stand out too little from what they stand on. Runs in the page. */

/** WCAG 2.2 1.4.6, and signs as words (goal U3). */
const ratioMin = 7

type Colour = readonly [red: number, green: number, blue: number, alpha: number]

function colourOf(text: string): Colour {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number)
  return [red, green, blue, alpha]
}

/** WCAG 2.2, relative luminance. */
function luminanceOf([red, green, blue]: Colour): number {
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((channel) => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function ratioOf(one: Colour, other: Colour): number {
  const [light, dark] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

/** The colour an element stands on: of the nearest of those around it that has one. */
function groundOf(element: Element): Colour {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const colour = colourOf(getComputedStyle(at).backgroundColor)
    if (colour[3] > 0) return colour
  }
  return [255, 255, 255, 1]
}

function isDrawn(element: Element): boolean {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const { clipPath, visibility } = getComputedStyle(at)
    if (clipPath !== 'none' || visibility === 'hidden') return false
  }
  return element.getBoundingClientRect().width > 0
}

export function contrastProblems(): string[] {
  const problems: string[] = []
  const walker = document.createTreeWalker(document.querySelector('.kiosk') ?? document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode() !== null) {
    const words = walker.currentNode.textContent?.trim() ?? ''
    const element = walker.currentNode.parentElement
    if (words === '' || element === null || !isDrawn(element)) continue
    const ratio = ratioOf(colourOf(getComputedStyle(element).color), groundOf(element))
    if (ratio < ratioMin) problems.push(`«${words}» ${ratio.toFixed(1)}:1`)
  }
  for (const sign of document.querySelectorAll('.kiosk svg.icon')) {
    if (!isDrawn(sign)) continue
    const ratio = ratioOf(colourOf(getComputedStyle(sign).color), groundOf(sign))
    if (ratio < ratioMin) problems.push(`a sign ${ratio.toFixed(1)}:1`)
  }
  return problems
}
