import { createServer } from 'node:http'
import pg from 'pg'

/** Floor of the intake: stores what is posted in one statement, durable before it answers, and looks at nothing. PostgreSQL's
 *  address comes in DATABASE_URL, its own goes to standard output. */

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 })
await pool.query('create schema if not exists floor')
await pool.query(
  `create table if not exists floor.events (station text, seq bigint, operation_id text, payload text, hash text,
     primary key (station, seq), unique (station, operation_id))`,
)

const insert = `insert into floor.events
  select $1, (record->>'seq')::bigint, record->>'operationId', record->>'payload', record->>'hash'
  from jsonb_array_elements($2::jsonb) as record on conflict do nothing`

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const values = [request.headers['x-station'], Buffer.concat(parts).toString('utf8')]
    void pool.query({ name: 'insert', text: insert, values }).then(() => {
      response.end('{}')
    })
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  process.stdout.write(`http://127.0.0.1:${String(port)}\n`)
})
process.once('SIGTERM', () => {
  process.exit(0)
})
