/**
 * Every admin route of a running server, tried: without a token, with wrong ones, with each role, on another business's
 * things, and with injection strings in every parameter. What is tried comes from the server's own /openapi.json.
 */
import { z } from 'zod'
import type { Queryable } from '../../../src/db/database.ts'
import { ROLES, type Role } from '../../../src/db/queries/admin-tokens.ts'
import { createClient, type SendOptions } from './client.ts'
import { BODIES, MADE_TABLE, SHAPES, STRINGS } from './injections.ts'
import { type AdminRoute, adminRoutesOf, type Schema, sampleOf } from './routes.ts'
import { createSnapshots, differences } from './snapshots.ts'
import { createThings, NOUNS, TELLING } from './things.ts'
import { parse, shown, wrongWith } from './verdict.ts'

/** What a route answered, for the page. `problems` is empty when all is well. */
export interface Row {
  route: AdminRoute
  noToken: string
  wrongToken: string
  roles: Record<Role, string>
  others: string
  injections: { tried: number; answers: string }
  audited: string
}

export interface Access {
  routes: AdminRoute[]
  /** Each answers what is wrong with the route; an empty list is well. */
  refusals(route: AdminRoute): Promise<string[]>
  roles(route: AdminRoute): Promise<string[]>
  injections(route: AdminRoute): Promise<string[]>
  /** What the tries left behind that nobody asked for. */
  leftovers(): Promise<string[]>
  /** What was tried so far. */
  rows(): Row[]
}

/** Files of a business. */
const SLOW = new Set(['system', 'replies'])
const ALLOWED = new Set([200, 201, 400, 403, 404, 409, 413, 415, 422])
const ONE_OF_EACH = Object.values(STRINGS).flatMap(([first]) => first ?? [])

export async function createAccess(server: {
  url: string
  db: Queryable
  /** The token of the environment. */
  root: string
  mine: string
  others: string
}): Promise<Access> {
  const { db, root } = server
  const send = createClient(server.url)
  const snapshots = createSnapshots(db)
  const routes = adminRoutesOf(JSON.parse((await send('GET', '/openapi.json')).text))
  const issue = async (name: string, role: Role, businesses: string[] | null) => {
    const { text } = await send('POST', '/admin/tokens', { token: root, body: { name, role, businesses } })
    const made = z.object({ id: z.string(), secret: z.string() }).parse(JSON.parse(text))
    return { ...made, actor: `${name} (token ${made.id.slice(0, 8)})` }
  }
  /** Whom everything is tried on, and as whom: made with the first try. */
  async function makeCast() {
    const things = await createThings(db, [server.mine, server.others])
    return {
      things,
      mine: things.person(server.mine),
      theirs: things.person(server.others),
      every: {
        viewer: await issue('Acesso, viewer', 'viewer', null),
        operator: await issue('Acesso, operator', 'operator', null),
        admin: await issue('Acesso, admin', 'admin', null),
      },
      ofMine: await issue('Acesso, uma empresa', 'admin', [server.mine]),
      ofOthers: await issue('Acesso, outra empresa', 'admin', [server.others]),
    }
  }
  let made: ReturnType<typeof makeCast> | undefined
  const cast = () => {
    made ??= makeCast()
    return made
  }

  const rows = new Map<string, Row>()
  const rowOf = (route: AdminRoute): Row => {
    const row = rows.get(route.name) ?? {
      route,
      noToken: '',
      wrongToken: '',
      roles: { viewer: '', operator: '', admin: '' },
      others: '',
      injections: { tried: 0, answers: '' },
      audited: '',
    }
    rows.set(route.name, row)
    return row
  }

  /** A request the route takes, about things of a business. `told`: it names one of the business's things. */
  async function requestFor(route: AdminRoute, options: { quick?: boolean } = {}) {
    const { things } = await cast()
    const person = await things.fresh(server.mine)
    let told = false
    const known = (name: string): unknown => {
      if (name === 'uuid') return person.id
      // A version that is right is checked for seconds: one try of each role is enough.
      if (options.quick === true && SLOW.has(name)) return undefined
      if (TELLING.has(name)) told = true
      return things.known(name, person)
    }
    const path: Record<string, string> = {}
    const unknownNouns: string[] = []
    for (const { name, schema } of route.pathParameters) {
      const noun = new RegExp(`([^/{}]+)/\\{${name}\\}`).exec(route.path)?.[1] ?? ''
      const thing = await things.make(noun, person)
      if (thing === null) unknownNouns.push(noun)
      else told = true
      path[name] = thing ?? String(sampleOf(schema, name, known))
    }
    const query: Record<string, string> = {}
    for (const { name, schema } of route.queryParameters) {
      if (name === 'business') query[name] = String(sampleOf(schema, name, known))
      else if (schema.default !== undefined) query[name] = String(schema.default)
    }
    const sample =
      route.body === null ? undefined : (route.body.example ?? sampleOf(route.body.schema, '', known))
    return { person, path, query, body: sample, told, unknownNouns }
  }
  type Wanted = Awaited<ReturnType<typeof requestFor>>
  const urlOf = (route: AdminRoute, path: Record<string, string>, query: Record<string, string>) => {
    const filled = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => path[name] ?? '')
    const search = new URLSearchParams(query).toString()
    return search === '' ? filled : `${filled}?${search}`
  }
  const sendTo = (route: AdminRoute, wanted: Wanted, options: SendOptions) =>
    send(route.method, urlOf(route, wanted.path, wanted.query), {
      ...(wanted.body === undefined ? {} : { body: wanted.body }),
      ...options,
    })

  const auditIds = async (actor: string) => new Set((await snapshots.audited(actor)).map(({ id }) => id))
  const auditedSince = async (before: ReadonlySet<string>, actor: string) =>
    (await snapshots.audited(actor)).filter(({ id }) => !before.has(id))

  async function refusals(route: AdminRoute): Promise<string[]> {
    const { mine, theirs, every, ofOthers } = await cast()
    const problems: string[] = []
    const row = rowOf(route)
    const wanted = await requestFor(route)
    for (const noun of wanted.unknownNouns)
      problems.push(
        `${route.name}: nothing is known of "${noun}" (test/support/admin-access/things.ts: ${NOUNS.join(', ')}), so another business's is not tried`,
      )
    const before = await snapshots.atRest()

    const none = await sendTo(route, wanted, {})
    row.noToken = shown(none)
    if (none.status !== 401) problems.push(`${route.name} without a token: ${row.noToken}`)
    const wrong = [
      { token: 'errado' },
      { token: `${root}x` },
      { token: root.slice(0, -1) },
      { token: `prosa_${'A'.repeat(43)}` },
      { token: `${root},${root}` },
      { token: every.admin.id },
      { authorization: `Basic ${Buffer.from(`admin:${root}`).toString('base64')}` },
      { authorization: root },
      { authorization: 'Bearer' },
      { authorization: `Bearer ' or '1'='1` },
      { authorization: `Bearer {"$ne":null}` },
      { authorization: `Bearer ${'x'.repeat(3000)}` },
    ]
    const answers = new Set<string>()
    for (const credentials of wrong) {
      const answer = await sendTo(route, wanted, credentials)
      answers.add(shown(answer))
      if (answer.status !== 401 || !String(answer.headers['www-authenticate']).startsWith('Bearer'))
        problems.push(`${route.name} with a wrong token: ${shown(answer)}`)
      problems.push(...wrongWith(answer, `${route.name} with a wrong token`, [mine, theirs, wanted.person]))
    }
    row.wrongToken = [...answers].join(', ')

    for (const role of ROLES.slice(0, ROLES.indexOf(route.role ?? 'viewer'))) {
      const entries = await auditIds(every[role].actor)
      const answer = await sendTo(route, wanted, { token: every[role].secret })
      row.roles[role] = shown(answer)
      if (row.roles[role] !== '403 admin.role') problems.push(`${route.name} as ${role}: ${shown(answer)}`)
      problems.push(...wrongWith(answer, `${route.name} as ${role}`, [mine, theirs, wanted.person]))
      const audited = (await auditedSince(entries, every[role].actor)).map(({ action }) => action)
      if (audited.join() !== 'admin.refused')
        problems.push(`${route.name} as ${role}: audited as "${audited}"`)
    }

    // Somebody else's thing by its id, or a list that must not hold it.
    const entries = await auditIds(ofOthers.actor)
    const other = await sendTo(route, wanted, { token: ofOthers.secret })
    row.others = shown(other)
    problems.push(...wrongWith(other, `${route.name} by another business`, [mine, wanted.person]))
    if (wanted.told) {
      if (row.others !== '403 admin.other_business')
        problems.push(`${route.name} about another business: ${shown(other)}`)
      const audited = (await auditedSince(entries, ofOthers.actor)).map(({ action }) => action)
      if (audited.join() !== 'admin.refused')
        problems.push(`${route.name} about another business: audited as "${audited}"`)
      if (route.method === 'GET' && route.pathParameters.length === 0) {
        const { business: _, ...query } = wanted.query
        const list = await sendTo(route, { ...wanted, query }, { token: ofOthers.secret })
        row.others += `; unnamed: ${shown(list)}`
        problems.push(...wrongWith(list, `${route.name}, no business named`, [mine, wanted.person]))
      }
      const narrowed = withoutBusiness(route, wanted.body)
      if (narrowed !== null) {
        const wide = await sendTo(route, { ...wanted, body: narrowed }, { token: ofOthers.secret })
        row.others += `; unnamed: ${shown(wide)}`
        if (wide.status !== 403) problems.push(`${route.name} for every business: ${shown(wide)}`)
      }
    }
    // A list that is the caller's own is read, and one's own token is not refused.
    for (const table of differences(before, await snapshots.now()))
      if (other.status >= 400 || table !== 'admin_tokens')
        problems.push(`${route.name}: a refused request changed ${table}`)
    return problems
  }

  async function roles(route: AdminRoute): Promise<string[]> {
    const { every } = await cast()
    const problems: string[] = []
    const row = rowOf(route)
    const actions = new Set<string>()
    for (const role of ROLES.slice(ROLES.indexOf(route.role ?? 'viewer'))) {
      const { actor, secret } = every[role]
      const wanted = await requestFor(route)
      const entries = await auditIds(actor)
      const before = route.method === 'GET' ? null : await snapshots.atRest()
      const answer = await sendTo(route, wanted, { token: secret })
      const changed = before === null ? [] : differences(before, await snapshots.now())
      row.roles[role] = shown(answer)
      problems.push(...wrongWith(answer, `${route.name} as ${role}`, []))
      if (![200, 201, 409].includes(answer.status))
        problems.push(
          `${route.name} as ${role}: ${shown(answer)} to a request its schema allows; give its body an example if not every one is: ${answer.text.slice(0, 200)}`,
        )
      const audited = await auditedSince(entries, actor)
      for (const { action } of audited) actions.add(action)
      if (audited.length === 0 && (changed.length > 0 || (route.personal && answer.status < 400)))
        problems.push(`${route.name} as ${role}: not audited (${changed})`)
      if (changed.length > 0 && !audited.some(({ says }) => says))
        problems.push(`${route.name} as ${role}: audited without what changed (${changed})`)
      if (
        !route.personal &&
        wanted.person.marks.some((mark) => answer.text.includes(mark)) &&
        route.method === 'GET'
      )
        problems.push(
          `${route.name}: shows a person's data and does not say so (needs(…, { personal: true }))`,
        )
    }
    row.audited = [...actions].toSorted().join(', ')
    return problems
  }

  async function injections(route: AdminRoute): Promise<string[]> {
    const { mine, theirs, ofMine } = await cast()
    const problems: string[] = []
    const row = rowOf(route)
    const answers = new Set<number>()
    const base = await requestFor(route, { quick: true })
    // Whatever a string that is taken does, it does to nobody else.
    const others = await snapshots.about([mine.id, theirs.id])
    const attempt = async (
      what: string,
      sent: string,
      url: string,
      options: { token?: string; body?: unknown; raw?: string; headers?: object },
    ) => {
      row.injections.tried++
      const answer = await send(route.method, url, {
        token: ofMine.secret,
        ...(base.body === undefined ? {} : { body: base.body }),
        ...options,
      })
      answers.add(answer.status)
      const asked = `${route.name}, ${what} = ${JSON.stringify(sent).slice(0, 80)}`
      if (!ALLOWED.has(answer.status))
        problems.push(`${asked}: ${answer.status} ${answer.text.slice(0, 200)}`)
      problems.push(...wrongWith(answer, asked, [theirs], sent))
    }
    const strings = Object.values(STRINGS).flat()
    /** What any caller is refused for before the business matters: the token of the environment costs no look-up. */
    const checkedFirst = { token: root }
    // The files of a business are loaded and checked: one string of each kind for what goes along with them, too.
    const { properties = {} } = route.body?.schema ?? {}
    const slow = Object.keys(properties).some((name) => SLOW.has(name))
    const tries = (schema: Schema): [readonly string[], { token?: string }] =>
      isText(schema) && !slow ? [strings, {}] : [ONE_OF_EACH, checkedFirst]

    for (const { name, schema } of route.pathParameters)
      for (const sent of tries(schema)[0]) {
        if (sent === '') continue
        const encoded = encodeURIComponent(sent.toWellFormed())
        await attempt(
          `{${name}}`,
          sent,
          urlOf(route, { ...base.path, [name]: encoded }, base.query),
          tries(schema)[1],
        )
        // Escapes that are none, and such as a proxy may undo.
        if (/^[\w.%-]*%[\w.%-]*$/.test(sent))
          await attempt(
            `{${name}}`,
            sent,
            urlOf(route, { ...base.path, [name]: sent }, base.query),
            tries(schema)[1],
          )
      }
    for (const { name, schema } of route.queryParameters) {
      const own = name === 'cursor' ? await brokenCursors(route, base) : []
      for (const sent of [...tries(schema)[0], ...own])
        await attempt(
          `?${name}`,
          sent,
          urlOf(route, base.path, { ...base.query, [name]: sent }),
          tries(schema)[1],
        )
      await attempt(
        `?${name} twice`,
        '',
        `${urlOf(route, base.path, base.query)}${Object.keys(base.query).length === 0 ? '?' : '&'}${name}=a&${name}=b&${name}[]=c&${name}[$ne]=d`,
        {},
      )
    }
    if (route.body !== null) {
      const url = urlOf(route, base.path, base.query)
      const whole = z.record(z.string(), z.unknown()).parse(base.body)
      for (const [name, schema] of Object.entries(route.body.schema.properties ?? {})) {
        for (const sent of tries(schema)[0])
          await attempt(name, sent, url, {
            ...tries(schema)[1],
            body: { ...whole, [name]: nested(schema, sent) },
          })
        for (const sent of Object.values(SHAPES).flat())
          await attempt(name, JSON.stringify(sent), url, {
            ...checkedFirst,
            body: { ...whole, [name]: sent },
          })
      }
      for (const sent of ONE_OF_EACH)
        await attempt('a key', sent, url, {
          ...checkedFirst,
          raw: JSON.stringify(whole).replace(/\}$/, `,${JSON.stringify(sent)}:1}`),
        })
      for (const sent of Object.values(BODIES).flat())
        await attempt('the body', sent, url, { ...checkedFirst, raw: sent })
      for (const type of ['text/plain', 'application/xml', 'application/json; charset=utf-16', 'a/b\tc'])
        await attempt('content-type', type, url, { ...checkedFirst, headers: { 'content-type': type } })
    }
    if (route.method === 'GET')
      for (const sent of ONE_OF_EACH.filter((one) => /^[\x20-\x7e]+$/.test(one)))
        await attempt('headers', '', urlOf(route, base.path, base.query), {
          headers: { 'x-request-id': sent, 'x-forwarded-for': sent, 'user-agent': sent, accept: sent },
        })

    row.injections.answers = [...answers].toSorted().join(', ')
    for (const table of differences(others, await snapshots.about([mine.id, theirs.id])))
      problems.push(`${route.name}: an injected request changed others' rows of ${table}`)
    return problems
  }

  /** A list's own cursor, with each of its parts replaced. */
  async function brokenCursors(route: AdminRoute, base: Wanted): Promise<string[]> {
    const first = await send(route.method, urlOf(route, base.path, { ...base.query, limit: '1' }), {
      token: root,
    })
    const next = z.looseObject({ next: z.string().nullish() }).safeParse(parse(first.text)).data?.next
    if (next === null || next === undefined) return []
    const parts = z.array(z.string()).parse(JSON.parse(Buffer.from(next, 'base64url').toString()))
    return parts.flatMap((_, index) =>
      [
        ...(STRINGS.SQL ?? []),
        ...(STRINGS.NUL ?? []),
        ...(STRINGS['huge and odd numbers'] ?? []),
        '\ud800',
      ].map((sent) => Buffer.from(JSON.stringify(parts.with(index, sent))).toString('base64url')),
    )
  }

  async function leftovers(): Promise<string[]> {
    const { theirs } = await cast()
    const problems: string[] = []
    const { rows: made } = await db.query('select from information_schema.tables where table_name = $1', [
      MADE_TABLE,
    ])
    if (made.length > 0) problems.push('a table was made by what was sent')
    if ('polluted' in {}) problems.push('the prototype of every object was changed')
    const { rows: theirRows } = await db.query('select from contacts where id = $1', [theirs.id])
    if (theirRows.length === 0) problems.push("the other business's person is gone")
    return problems
  }

  return { routes, refusals, roles, injections, leftovers, rows: () => [...rows.values()] }
}

/** Whether any text is taken. What is compared with a list or a pattern first is tried with one string of each kind. */
function isText({
  type,
  format,
  enum: choices,
  pattern,
  items,
  anyOf,
  properties,
  additionalProperties,
}: Schema): boolean {
  if (items !== undefined) return isText(items)
  if (anyOf !== undefined) return anyOf.some(isText)
  if (type === 'object' && properties === undefined) return additionalProperties !== undefined
  return type === 'string' && format === undefined && choices === undefined && pattern === undefined
}

/** The string where a string is wanted: inside a list or a record, when the property is one. */
function nested(schema: Schema, sent: string): unknown {
  if (schema.items !== undefined) return [sent]
  if (schema.type === 'object' && schema.properties === undefined) return { name: sent, [sent]: 'x' }
  return sent
}

/** The body without its business, where that means every one. Null: it must name one. */
function withoutBusiness(route: AdminRoute, body: unknown): Record<string, unknown> | null {
  const { properties = {}, required = [] } = route.body?.schema ?? {}
  if (!('business' in properties) || required.includes('business')) return null
  const { business: _, ...rest } = z.record(z.string(), z.unknown()).parse(body)
  return rest
}
