/** What a person would see is wrong with the layout of the screen now shown; empty when nothing is. Runs in the page. */

const reachTopPx = 900
const tolerancePx = 1.5
/** Of the height of a line, above and below: where letters of a line that is set solid are not. */
const leadingShare = 0.2

export type LayoutRules = {
  /** The screen, as a selector. */
  readonly root: string
  readonly minTargetPx: number
  readonly minGapPx: number
  readonly minTextPx: number
  /** What no text leaves, as selectors. */
  readonly holders: readonly string[]
  /** Blocks of these must not lie on each other, as a selector. */
  readonly columns: string
  /** No word goes on in the next line. */
  readonly wholeWords: boolean
}

/** Goals U2 and U4. */
export const kioskRules: LayoutRules = {
  root: '.kiosk',
  minTargetPx: 64,
  minGapPx: 8,
  minTextPx: 28,
  holders: ['button', '.panel', '.sky', '.ground', '.strip', '.foot'],
  columns: '.sky, .body, .card-panel',
  wholeWords: true,
}

/** The desk is read from nearer and driven by keys. */
export const deskRules: LayoutRules = {
  root: '#app',
  minTargetPx: 44,
  minGapPx: 4,
  minTextPx: 14,
  holders: ['button', '.strip', '.above', '.ground', 'section', '.change', 'td', 'th'],
  columns: '.side, .columns > div, .lists',
  wholeWords: true,
}

type Named = { readonly name: string; readonly box: DOMRect }
type Run = Named & { readonly node: Node; readonly element: Element; readonly lines: readonly DOMRect[] }

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

/** Answers for an element by those around it, each asked once. */
function byParents<Answer>(ask: (element: Element, around: Answer) => Answer, atTop: Answer): (at: Element) => Answer {
  const known = new Map<Element, Answer>()
  return function answer(element: Element): Answer {
    const before = known.get(element)
    if (before !== undefined) return before
    const around = element.parentElement === null ? atTop : answer(element.parentElement)
    const found = ask(element, around)
    known.set(element, found)
    return found
  }
}

function keyProblems({ root, minTargetPx, minGapPx }: LayoutRules): string[] {
  const lower = document.documentElement.dataset['lower'] === 'true'
  const viewport = new DOMRect(0, 0, innerWidth, innerHeight)
  // Keys of other pages of a page turner are inert: nobody can press them.
  const keys = [...document.querySelectorAll<HTMLElement>(`${root} :is(button, input)`)]
    .filter((key) => !key.inert)
    .map((key) => ({ key, box: key.getBoundingClientRect() }))
  const nameOf = (key: HTMLElement): string => `key «${key.innerText || (key.ariaLabel ?? key.id)}»`
  return keys.flatMap(({ key, box }, index) => {
    const problems: string[] = []
    if (!within(box, viewport)) problems.push(`${nameOf(key)} leaves the screen`)
    if (key.scrollWidth > key.clientWidth + tolerancePx) problems.push(`${nameOf(key)} cuts what is in it`)
    if (box.width < minTargetPx || box.height < minTargetPx)
      problems.push(`${nameOf(key)} is smaller than ${String(minTargetPx)} px`)
    if (lower && innerHeight > innerWidth && box.top < reachTopPx) problems.push(`${nameOf(key)} is out of lower reach`)
    for (const other of keys.slice(index + 1)) {
      if (gapOf(box, other.box) < minGapPx) problems.push(`${nameOf(key)} is too near ${nameOf(other.key)}`)
    }
    return problems
  })
}

/** A page turner holds all of its pages: what the window does not show is not on the screen. What it shows begins and ends
 *  inside it, because columns cut no line. */
function isOnOtherPage(lines: readonly DOMRect[], element: Element): boolean {
  const pages = element.closest('.page-window')?.getBoundingClientRect()
  if (pages === undefined) return false
  return lines.filter((line) => line.right > pages.left && line.left < pages.right).every((line) => within(line, pages))
}

/** Every piece of text that is drawn. */
function textRuns(root: string): Run[] {
  const isDrawn = byParents((element, around: boolean) => {
    if (!around) return false
    const { clipPath, visibility } = getComputedStyle(element)
    return clipPath === 'none' && visibility !== 'hidden'
  }, true)
  const walker = document.createTreeWalker(document.querySelector(root) ?? document.body, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  const runs: Run[] = []
  while (walker.nextNode() !== null) {
    const name = walker.currentNode.textContent?.trim() ?? ''
    const element = walker.currentNode.parentElement
    if (name === '' || element === null || !isDrawn(element)) continue
    range.selectNodeContents(walker.currentNode)
    const box = range.getBoundingClientRect()
    const lines = [...range.getClientRects()]
    if (box.width > 0 && !isOnOtherPage(lines, element))
      runs.push({ name: `«${name}»`, node: walker.currentNode, element, box, lines })
  }
  return runs
}

function lettersOf(line: DOMRect): DOMRect {
  return new DOMRect(line.left, line.top + line.height * leadingShare, line.width, line.height * (1 - 2 * leadingShare))
}

/** Every piece of text stays in its key, panel and half of the screen, above the bar, is large enough, and none of it is cut. */
function textProblems(runs: readonly Run[], { holders, minTextPx }: LayoutRules): string[] {
  const bar = document.querySelector('.bar')?.getBoundingClientRect()
  const cutters = byParents<readonly Element[]>((element, around) => {
    const { overflowX, overflowY } = getComputedStyle(element)
    return overflowX === 'visible' && overflowY === 'visible' ? around : [...around, element]
  }, [])
  return runs.flatMap(({ name, element, box, lines }) => {
    const problems: string[] = []
    for (const selector of holders) {
      const holder = element.closest(selector)
      if (holder !== null && !within(box, holder.getBoundingClientRect())) problems.push(`${name} leaves ${selector}`)
    }
    if (element.closest('.page-window') === null) {
      const cutter = cutters(element).find((one) =>
        lines.some((line) => !within(lettersOf(line), one.getBoundingClientRect())),
      )
      if (cutter !== undefined) problems.push(`${name} is cut by .${cutter.className || cutter.tagName}`)
    }
    const isInBody = element.closest('.body') !== null
    if (isInBody && bar !== undefined && box.bottom > bar.top + tolerancePx) problems.push(`${name} runs under the bar`)
    if (parseFloat(getComputedStyle(element).fontSize) < minTextPx)
      problems.push(`${name} is smaller than ${String(minTextPx)} px`)
    return problems
  })
}

/** Words that are torn apart at the end of a line; an address has none. */
function brokenWordProblems(runs: readonly Run[]): string[] {
  const range = document.createRange()
  return runs
    .filter(({ name, lines }) => lines.length > 1 && !name.includes('@'))
    .flatMap(({ name, node }) => {
      const broken = [...(node.textContent ?? '').matchAll(/\p{L}{2,}/gu)].find(({ index, 0: word }) => {
        range.setStart(node, index)
        range.setEnd(node, index + word.length)
        return range.getClientRects().length > 1
      })
      return broken === undefined ? [] : [`«${broken[0]}» of ${name} goes on in the next line`]
    })
}

/** No text lies on another. */
function textOverlapProblems(runs: readonly Run[]): string[] {
  return runs.flatMap((run, index) =>
    runs
      .slice(index + 1)
      .filter((other) => gapOf(run.box, other.box) < -tolerancePx)
      .filter((other) =>
        run.lines.some((line) =>
          other.lines.some((otherLine) => gapOf(lettersOf(line), lettersOf(otherLine)) < -tolerancePx),
        ),
      )
      .map((other) => `${run.name} lies on ${other.name}`),
  )
}

/** Blocks of one column must not lie on each other. */
function blockOverlapProblems(columns: string): string[] {
  return [...document.querySelectorAll(columns)].flatMap((column) => {
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

/** Signs and pictures are on the panel whole; the sun on the line sinks behind it. */
function pictureProblems(root: string): string[] {
  const viewport = new DOMRect(0, 0, innerWidth, innerHeight)
  return [...document.querySelectorAll(`${root} :is(svg, img)`)]
    .filter((picture) => picture.closest('.sun-on-horizon, .page-window') === null)
    .filter((picture) => !within(picture.getBoundingClientRect(), viewport))
    .map((picture) => `a picture .${picture.parentElement?.className ?? ''} leaves the screen`)
}

export function layoutProblems(rules: LayoutRules = kioskRules): string[] {
  const runs = textRuns(rules.root)
  return [
    ...keyProblems(rules),
    ...textProblems(runs, rules),
    ...textOverlapProblems(runs),
    ...(rules.wholeWords ? brokenWordProblems(runs) : []),
    ...blockOverlapProblems(rules.columns),
    ...pictureProblems(rules.root),
  ]
}
