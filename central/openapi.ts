import { openApiDocument } from '#central/http/openapi'
import { routes } from '#central/http/table/routes'

/** `npm run --silent openapi > openapi.json` */
process.stdout.write(`${JSON.stringify(openApiDocument(routes), null, 2)}\n`)
