import { expect, it } from 'vitest'
import type { TerminalRole } from '#domain/terminal-role'
import { codeOf, open, withStaff } from '#test/central/application-rig'
import { describeOnEngines, type TestTerminal } from '#test/central/rig'

describeOnEngines('what a terminal is for', (setup) => {
  it('keeps operators and their PINs from a kiosk, and applications from all but central desks (S11)', async () => {
    const rig = await withStaff(await setup())
    const asked = async (role: TerminalRole | null): Promise<readonly string[]> => {
      const terminal: TestTerminal = role === null ? await rig.enrol() : await rig.enrol(undefined, role)
      const operators = codeOf(await terminal.get('/v1/operators?have=0'))
      return [operators, codeOf(await open(terminal, 'block_card'))]
    }
    const refused = 'terminal_role_refused'
    expect(await asked(null)).toEqual([refused, refused])
    expect(await asked('kiosk')).toEqual([refused, refused])
    expect(await asked('desk')).toEqual(['ok', refused])
    expect(await asked('central-desk')).toEqual(['ok', 'ok'])
  })
})
