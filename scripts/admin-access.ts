/**
 * Writes docs/admin-access.md: what every admin route answers to whom, tried on a server of its own.
 *
 *   npm run docs:admin-access
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { accessPage } from '../test/support/admin-access/page.ts'
import { startAccess } from '../test/support/admin-access/start.ts'

const { access, close } = await startAccess()
const problems: string[] = []
for (const tried of [access.refusals, access.roles, access.injections])
  for (const route of access.routes) problems.push(...(await tried(route)))
problems.push(...(await access.leftovers()))
await close()
await writeFile(join(import.meta.dirname, '../docs/admin-access.md'), accessPage(access.rows()))
for (const problem of problems) console.error(problem)
console.error(`${access.routes.length} routes, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
