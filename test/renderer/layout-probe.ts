/** What a person would see is wrong with the layout of the screen now shown; empty when nothing is. Runs in the page. */

const minTargetPx = 64
const minGapPx = 8
const minTextPx = 28
const reachTopPx = 900
const tolerancePx = 1.5

type Named = { readonly name: string; readonly box: DOMRect }

function within(inner: DOMRect, outer: DOMRect): boolean {
  return (
    inner.left >= outer.left - tolerancePx &&
    inner.right <= outer.right + tolerancePx &&
    inner.top >= outer.top - tolerancePx &&
    inner.bottom <= outer.bottom + tolerancePx
  )
}

function gapOf(a: DOMRect, b: DOMRect): number {
  const across = Math.max(a.left - b.right, b.left - a.right)
  const down = Math.max(a.top - b.bottom, b.top - a.bottom)
  return Math.max(across, down)
}

function isSpokenOnly(element: Element): boolean {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    if (getComputedStyle(at).clipPath !== 'none') return true
  }
  return false
}

function keyProblems(lower: boolean): string[] {
  const viewport = new DOMRect(0, 0, innerWidth, innerHeight)
  // Keys of other pages of a page turner are inert: nobody can press them.
  const keys: Named[] = [...document.querySelectorAll('button')]
    .filter((button) => !button.inert)
    .map((button) => ({
      name: `key «${button.innerText || (button.ariaLabel ?? '')}»`,
      box: button.getBoundingClientRect(),
    }))
  return keys.flatMap(({ name, box }, index) => {
    const problems: string[] = []
    if (!within(box, viewport)) problems.push(`${name} leaves the screen`)
    if (box.width < minTargetPx || box.height < minTargetPx) problems.push(`${name} is smaller than 64 px`)
    if (lower && innerHeight > innerWidth && box.top < reachTopPx) problems.push(`${name} is out of lower reach`)
    for (const other of keys.slice(index + 1)) {
      if (gapOf(box, other.box) < minGapPx) problems.push(`${name} is too near ${other.name}`)
    }
    return problems
  })
}

/** A page turner holds all of its pages: what the window does not show is not on the screen. What it shows begins and ends
 *  inside it, because columns cut no line. */
function isOnOtherPage(text: Node, element: Element): boolean {
  const pages = element.closest('.page-window')?.getBoundingClientRect()
  if (pages === undefined) return false
  const range = document.createRange()
  range.selectNodeContents(text)
  const lines = [...range.getClientRects()].filter((line) => line.right > pages.left && line.left < pages.right)
  return lines.every((line) => within(line, pages))
}

/** Every piece of text stays in its key, panel and half of the screen, above the bar, and is large enough. */
function textProblems(): string[] {
  const walker = document.createTreeWalker(document.querySelector('.kiosk') ?? document.body, NodeFilter.SHOW_TEXT)
  const problems: string[] = []
  const bar = document.querySelector('.bar')?.getBoundingClientRect()
  while (walker.nextNode() !== null) {
    const text = walker.currentNode.textContent?.trim() ?? ''
    const element = walker.currentNode.parentElement
    if (text === '' || element === null || isSpokenOnly(element)) continue
    const range = document.createRange()
    range.selectNodeContents(walker.currentNode)
    const box = range.getBoundingClientRect()
    if (box.width === 0 || isOnOtherPage(walker.currentNode, element)) continue
    const holders = ['button', '.panel', '.sky', '.ground', '.strip', '.foot']
    for (const selector of holders) {
      const holder = element.closest(selector)
      if (holder !== null && !within(box, holder.getBoundingClientRect())) problems.push(`«${text}» leaves ${selector}`)
    }
    const isInBody = element.closest('.body') !== null
    if (isInBody && bar !== undefined && box.bottom > bar.top + tolerancePx)
      problems.push(`«${text}» runs under the bar`)
    if (parseFloat(getComputedStyle(element).fontSize) < minTextPx) problems.push(`«${text}» is smaller than 28 px`)
  }
  return problems
}

/** Blocks of one column must not lie on each other. */
function overlapProblems(): string[] {
  return [...document.querySelectorAll('.sky, .body, .card-panel')].flatMap((column) => {
    const blocks = [...column.children].filter((child) => child.getBoundingClientRect().height > 0)
    return blocks.flatMap((block, index) => {
      const next = blocks[index + 1]
      if (next === undefined) return []
      const over = block.getBoundingClientRect().bottom - next.getBoundingClientRect().top
      return over > tolerancePx
        ? [`${block.className} lies on ${next.className} by ${String(Math.round(over))} px`]
        : []
    })
  })
}

export function layoutProblems(): string[] {
  const lower = document.documentElement.dataset['lower'] === 'true'
  return [...keyProblems(lower), ...textProblems(), ...overlapProblems()]
}
