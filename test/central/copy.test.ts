import { expect, it } from 'vitest'
import { isUniqueViolation } from '#central/database/database'
import { describeOnEngines } from '#test/central/rig'

const columns = { id: 'uuid', number: 'bigint', words: 'text' } as const
const id = '0f8fad5b-d9cb-469f-a165-70867728950e'

describeOnEngines('COPY', (setup) => {
  it.each([
    [id, 0, ''],
    [id, -1, 'NULL'],
    [id, Number.MAX_SAFE_INTEGER, '{"a":"б\\\\\\n","b":[1,2]}\t\n\\.\r'],
    [id, Number.MIN_SAFE_INTEGER, 'ң 🚌 “”'],
    [null, null, null],
  ])('brings in %s, %s and %s as they are', async (...row) => {
    const { database } = await setup()
    await database.query('create table copied (id uuid, number bigint, words text)')
    await database.transaction((queries) => queries.copy('copied', columns, [row, row]))
    const { rows } = await database.query('select id, number, words from copied')
    const [uuid, number, words] = row
    expect(rows).toEqual([
      { id: uuid, number, words },
      { id: uuid, number, words },
    ])
  })

  it('stores no rows where there are none', async () => {
    const { database } = await setup()
    await database.query('create table copied (id uuid, number bigint, words text)')
    await database.transaction((queries) => queries.copy('copied', columns, []))
    expect((await database.query('select id from copied')).rows).toEqual([])
  })

  it('fails as an INSERT would, and takes what was sent with it back', async () => {
    const { database } = await setup()
    await database.query('create table copied (id uuid, number bigint primary key, words text)')
    const failing = database.transaction((queries) =>
      Promise.all([
        queries.query(`insert into copied (number) values (1)`),
        queries.copy('copied', columns, [
          [id, 2, 'a'],
          [id, 2, 'b'],
        ]),
        queries.query(`insert into copied (number) values (3)`),
      ]),
    )
    await expect(failing).rejects.toSatisfy(isUniqueViolation)
    await database.transaction((queries) => queries.copy('copied', columns, [[id, 2, 'c']]))
    expect((await database.query('select number, words from copied')).rows).toEqual([{ number: 2, words: 'c' }])
  })
})
