/** On-screen keyboards as data. Every row has 24 half columns; a letter takes two of them, so that rows may be set off by half
 *  a letter. The component that draws them knows no language. */
export const halfColumns = 24
const letterWidth = 2

export type CharacterKey = {
  readonly kind: 'character'
  readonly base: string
  readonly shifted: string
  /** In half columns. */
  readonly width: number
}
export type ActKey = { readonly kind: 'shift' | 'erase'; readonly width: number }
export type LayoutKey = CharacterKey | ActKey

export type LayoutRow = {
  /** Half columns left free before the first key. */
  readonly indent: number
  readonly keys: readonly LayoutKey[]
}

export type KeyboardLayoutId = 'kazakh' | 'russian' | 'latin' | 'signs'

export type KeyboardLayout = {
  readonly id: KeyboardLayoutId
  /** On the key that leads to this layout. */
  readonly label: string
  readonly rows: readonly LayoutRow[]
}

function letters(row: string): CharacterKey[] {
  return row.split(' ').map((letter) => {
    const base = letter.toLowerCase()
    return { kind: 'character', base, shifted: base.toUpperCase(), width: letterWidth }
  })
}

/** Keys that write the same with and without shift. */
function signs(row: string, width: number = letterWidth): CharacterKey[] {
  return row.split(' ').map((sign) => ({ kind: 'character', base: sign, shifted: sign, width }))
}

const shift: LayoutKey = { kind: 'shift', width: letterWidth }

function erase(width: number): LayoutKey {
  return { kind: 'erase', width }
}

function row(indent: number, keys: readonly LayoutKey[]): LayoutRow {
  return { indent, keys }
}

const digitRow = row(0, [...signs('1 2 3 4 5 6 7 8 9 0'), erase(4)])

/** The nine letters that Russian has not, in the order of the number row of RST KazSSR 903-90, above the common letters. */
const kazakh: KeyboardLayout = {
  id: 'kazakh',
  label: 'Қаз',
  rows: [
    row(0, [...letters('Ә І Ң Ғ Ү Ұ Қ Ө Һ'), erase(6)]),
    row(0, letters('Й Ц У К Е Н Г Ш Щ З Х Ъ')),
    row(1, letters('Ф Ы В А П Р О Л Д Ж Э')),
    row(0, [shift, ...letters('Я Ч С М И Т Ь Б Ю Ё'), ...signs('-')]),
  ],
}

const russian: KeyboardLayout = {
  id: 'russian',
  label: 'Рус',
  rows: [
    digitRow,
    row(0, letters('Й Ц У К Е Н Г Ш Щ З Х Ъ')),
    row(1, letters('Ф Ы В А П Р О Л Д Ж Э')),
    row(0, [shift, ...letters('Я Ч С М И Т Ь Б Ю Ё'), ...signs('-')]),
  ],
}

/** For e-mail addresses and names in Latin letters. */
const latin: KeyboardLayout = {
  id: 'latin',
  label: 'Abc',
  rows: [
    digitRow,
    row(0, [...letters('Q W E R T Y U I O P'), ...signs('@ _')]),
    row(1, [...letters('A S D F G H J K L'), ...signs('. -')]),
    row(0, [shift, ...letters('Z X C V B N M'), ...signs('.kz .com', 4)]),
  ],
}

/** Digits, and the signs of an address or a reason. */
const signsLayout: KeyboardLayout = {
  id: 'signs',
  label: '123',
  rows: [
    digitRow,
    row(0, signs('- / . , : ; № &', 3)),
    row(0, signs('( ) « » " \u2019 ! ?', 3)),
    row(0, signs('@ _ + * # % = °', 3)),
  ],
}

export const keyboardLayouts: Readonly<Record<KeyboardLayoutId, KeyboardLayout>> = {
  kazakh,
  russian,
  latin,
  signs: signsLayout,
}

/** Everything the keys of a layout write, space included. */
export function charactersOf({ rows }: KeyboardLayout): ReadonlySet<string> {
  const keys = rows.flatMap(({ keys }) => keys).filter((key) => key.kind === 'character')
  return new Set([' ', ...keys.flatMap(({ base, shifted }) => [base, shifted])])
}
