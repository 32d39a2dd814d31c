import { setTimeout as pause } from 'node:timers/promises'
import { _electron, type Page } from 'playwright'
import type { BenchAction } from '#contract/bench'
import type { RouteName } from '#contract/ipc'
import type { ScreenKind } from '#contract/view'
import { applicationArguments, type Runtime } from '#test/bench/electron'
import { linesOf, type LineSource } from '#test/bench/program'
import { treeOf } from '#test/bench/processes'

/** The real application with hands: cards and notes through the device bench's own routes, presses through the kiosk's. Times
 *  come from its log (electron/main/pace-log.ts), by the one clock of its main process. */
export interface DrivenApplication {
  readonly lines: LineSource
  bench(action: BenchAction): Promise<void>
  press(route: RouteName, input?: object): Promise<void>
  /** Milliseconds from a press in the kiosk's page to the end of the frame that drew the next screen. */
  timedPress(route: RouteName): Promise<number>
  /** Resolves with the main process's time at which the screen was drawn. Call before what leads to the screen. */
  painted(...screens: readonly ScreenKind[]): Promise<number>
  /** When main heard of the next card. */
  cardInserted(): Promise<number>
  /** Whether screens move when they change, as a system setting of the passenger's would have it. */
  setMotion(isOn: boolean): Promise<void>
  /** Its processes without the page of the bench, which no terminal in service has. */
  processes(): readonly number[]
  close(): Promise<void>
}

export async function driveApplication(
  { executable }: Runtime,
  folder: string,
  dataDirectory: string,
  args: readonly string[] = [],
): Promise<DrivenApplication> {
  const electron = await _electron.launch({
    executablePath: executable,
    args: applicationArguments(folder, dataDirectory, ['--log=debug', ...args]),
  })
  const output = electron.process().stdout
  if (output === null) throw new Error('the application has no standard output')
  const lines = linesOf(output)
  const page = async (path: string): Promise<Page> => {
    for (;;) {
      const found = electron.windows().find((window) => window.url().endsWith(path))
      if (found !== undefined) return found
      await electron.waitForEvent('window')
      for (const window of electron.windows()) await window.waitForURL(/^app:/)
    }
  }
  const kiosk = await page('/index.html')
  const bench = await page('/bench.html')
  await bench.waitForLoadState()
  // Out of sight it is not drawn; what its page still does is not counted.
  const benchProcess = await electron.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find(({ webContents }) => webContents.getURL().endsWith('/bench.html'))
    window?.hide()
    return window?.webContents.getOSProcessId() ?? 0
  })
  await readyToSell(kiosk)
  const timeOf = async (fits: (line: Readonly<Record<string, unknown>>) => boolean): Promise<number> =>
    Number((await lines.next(fits)).line['atMs'])
  return {
    lines,
    bench: async (action) => {
      await call(bench, 'bench.do', action)
    },
    press: async (route, input) => {
      await call(kiosk, route, input)
    },
    timedPress: async (route) => Number(await kiosk.evaluate<unknown>(timedPress(route))),
    painted: (...screens) =>
      timeOf((line) => line['msg'] === 'painted' && screens.some((screen) => screen === line['screen'])),
    cardInserted: () => timeOf((line) => line['msg'] === 'card reader' && line['event'] === 'card_inserted'),
    setMotion: (isOn) => kiosk.emulateMedia({ reducedMotion: isOn ? 'no-preference' : 'reduce' }),
    processes: () => treeOf(electron.process().pid ?? 0).filter((pid) => pid !== benchProcess),
    close: () => electron.close(),
  }
}

/** Runs in the page. A screen is the one child of `main`, made anew for each kind; a task queued in a frame callback runs right
 *  after that frame was drawn. */
function timedPress(route: RouteName): string {
  return `new Promise((resolve) => {
    const before = document.querySelector('main').firstElementChild
    const drawn = new MessageChannel()
    const startedMs = performance.now()
    drawn.port1.onmessage = () => resolve(performance.now() - startedMs)
    function look() {
      if (document.querySelector('main').firstElementChild === before) requestAnimationFrame(look)
      else drawn.port2.postMessage(null)
    }
    void window.beket.invoke(${JSON.stringify(route)})
    requestAnimationFrame(look)
  })`
}

const lookEveryMs = 100

async function readyToSell(kiosk: Page): Promise<void> {
  const look = "window.beket.invoke('kiosk.view').then((view) => view.screen.kind)"
  while ((await kiosk.evaluate<unknown>(look)) !== 'home') await pause(lookEveryMs)
}

async function call(page: Page, route: RouteName, input: object | undefined): Promise<void> {
  const parameters = `${JSON.stringify(route)}, ${input === undefined ? 'undefined' : JSON.stringify(input)}`
  const answer = await page.evaluate<unknown>(`window.beket.invoke(${parameters})`)
  const isDone = typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true
  if (!isDone) throw new Error(`${route} refused: ${JSON.stringify(answer)}`)
}
