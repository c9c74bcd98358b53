/** docs/admin-access.md: what every admin route answered. */
import { BODIES, KINDS, SHAPES, STRINGS } from './injections.ts'
import type { Row } from './tries.ts'

const count = (lists: Record<string, unknown[]>) => Object.values(lists).flat().length

export function accessPage(rows: readonly Row[]): string {
  const lines = rows
    .toSorted((a, b) => (a.route.path < b.route.path ? -1 : a.route.path > b.route.path ? 1 : 0))
    .map(({ route, ...row }) =>
      [
        `\`${route.name}\``,
        row.noToken,
        row.wrongToken,
        row.roles.viewer,
        row.roles.operator,
        row.roles.admin,
        row.others,
        `${row.injections.tried}: ${row.injections.answers}`,
        row.audited === '' ? '–' : row.audited,
      ]
        .join(' | ')
        .replaceAll('admin.', ''),
    )
  return `# Who may call what

Written by \`npm run docs:admin-access\`, never by hand: a whole server is started, and every route of its own
\`/openapi.json\` is tried. \`test/scenarios/admin.test.ts\` does the same, fails for any answer that is wrong, and
fails when this page is not what it found. A route that is added is tried without a word in the test.

- **no token, wrong token**: none at all; twelve wrong ones (part of a right one, two at once, an id, another scheme, SQL).
- **viewer, operator, admin**: a request that the route's schema allows, about a person nothing was done to yet. 409: as
  things stand there was nothing to do.
- **another business**: an admin of one business about the things of the other; *unnamed*: without naming a business, the
  answer held nothing of it.
- **injection strings**: how many requests, and the status of their answers. In each part of the path, each query parameter,
  each property of the body, its keys, the body itself and the headers that are read: ${count(STRINGS)} strings, ${count(SHAPES)} values and
  ${count(BODIES)} bodies (${KINDS.join(', ')}), by an admin of one business. None was answered
  with a 5xx, a word of SQL, a header, or anything of the other business; nobody else's rows changed.
- **audited**: entries in the audit log after a request that was allowed. One refused for its role or business is \`refused\`.
- No refused request changed a row of any table.

Codes are those of the answers without \`admin.\`.

| route | no token | wrong token | viewer | operator | admin | another business | injection strings | audited |
|---|---|---|---|---|---|---|---|---|
${lines.map((line) => `| ${line} |`).join('\n')}
`
}
