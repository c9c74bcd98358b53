import { createRoute, z } from '@hono/zod-openapi'
import { KEYS, pageOf, readCursor, writeCursor } from '../../admin/cursor.ts'
import { notFound } from '../../admin/errors.ts'
import { scopeOf } from '../../admin/principal.ts'
import {
  CONTACT_SORTS,
  type ContactSort,
  listContacts,
  listLines,
  listQualifications,
  listTurns,
  readContactHead,
} from '../../db/queries/admin-contacts.ts'
import { insertAudit } from '../../db/queries/audit-log.ts'
import { listStageChanges } from '../../db/queries/journey.ts'
import { listFieldHistory } from '../../db/queries/lead-fields.ts'
import { MODES } from '../../handoff/machine.ts'
import { STAGES } from '../../journey/machine.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRoutes,
  businessId,
  iso,
  isoOrNull,
  needs,
  ok,
  ownContact,
  pageSchema,
  paging,
  plainText,
  refusals,
  uuidParam,
} from './kit.ts'

const TEMPERATURES = ['frio', 'morno', 'quente'] as const
const STATUSES = ['new', 'in_progress', 'qualified', 'disqualified'] as const
const QUALIFICATIONS = 50

const KEY_OF: Record<ContactSort, RegExp> = {
  last_seen: KEYS.integer,
  created: KEYS.integer,
  temperature: KEYS.integer,
  score: KEYS.decimal,
  name: KEYS.text,
}

const contact = z
  .object({
    id: z.string(),
    business: z.string(),
    name: z.string().nullable(),
    profileName: z.string().nullable(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    company: z.string().nullable(),
    city: z.string().nullable(),
    uf: z.string().nullable(),
    channel: z.string(),
    mode: z.string(),
    stage: z.string(),
    temperature: z.string().nullable(),
    status: z.string().nullable(),
    score: z.number().nullable(),
    crmSyncStatus: z.string().nullable(),
    createdAt: z.string(),
    lastSeenAt: z.string(),
  })
  .openapi('AdminContact')

const field = z.object({
  field: z.string(),
  value: z.string(),
  evidence: z.string(),
  at: z.string(),
  supersededAt: z.string().nullable().openapi({ description: 'Null: it holds.' }),
})
const verdict = z.object({
  temperature: z.string().nullable(),
  status: z.string(),
  score: z.number(),
  reasons: z.array(z.object({ text: z.string(), code: z.string().optional() })),
  at: z.string(),
})
const detail = z
  .object({
    id: z.string(),
    business: z.string(),
    profileName: z.string().nullable(),
    aliases: z.array(z.object({ kind: z.string(), value: z.string() })),
    createdAt: z.string(),
    lastSeenAt: z.string(),
    channel: z.string(),
    accountId: z.string(),
    mode: z.string(),
    modeReason: z.string().nullable(),
    modeChangedAt: z.string(),
    stage: z.string(),
    stages: z.array(z.object({ from: z.string(), event: z.string(), to: z.string(), at: z.string() })),
    copilot: z.boolean().nullable(),
    flag: z
      .string()
      .nullable()
      .openapi({ description: 'What the flags say: on, off, copilot; null: nothing.' }),
    summary: z.string(),
    fields: z.array(field).openapi({ description: 'What holds first, then what held before.' }),
    qualifications: z.array(verdict).openapi({ description: 'The one that holds first.' }),
    handoffs: z.array(
      z.object({
        reason: z.string(),
        state: z.string(),
        summary: z.string(),
        at: z.string(),
        changedAt: z.string(),
      }),
    ),
    consents: z.array(
      z.object({
        basis: z.string(),
        version: z.string(),
        text: z.string(),
        source: z.string(),
        channel: z.string(),
        words: z.string().nullable(),
        givenAt: z.string(),
        revokedAt: z.string().nullable(),
        revokedBy: z.string().nullable(),
      }),
    ),
    reminder: z.object({ step: z.number(), dueAt: z.string() }).nullable(),
  })
  .openapi('AdminContactDetail')

const transcript = z
  .object({
    messages: z.array(
      z.object({
        id: z.string(),
        role: z.string(),
        text: z.string(),
        kind: z.string().nullable(),
        at: z.string(),
        turn: z.string().nullable(),
        inboundState: z.string().nullable(),
        delivery: z
          .object({
            state: z.string(),
            status: z.string().nullable(),
            statusAt: z.string().nullable(),
            attempts: z.number(),
            errorCode: z.string().nullable(),
            author: z.string(),
          })
          .nullable(),
      }),
    ),
    turns: z.array(
      z.object({
        id: z.string(),
        state: z.string(),
        attempt: z.number(),
        promptVersion: z.string(),
        nodes: z.array(z.string()),
        intents: z.array(z.string()),
        llmCalls: z.number(),
        inputTokens: z.number(),
        outputTokens: z.number(),
        models: z.array(z.string()),
        violations: z
          .array(z.unknown())
          .openapi({ description: 'Rule, matched text and draft of every verdict.' }),
        toolCalls: z.array(z.unknown()),
        revisions: z.number(),
        canned: z.boolean(),
        error: z.string().nullable(),
        startedAt: z.string(),
        finishedAt: z.string().nullable(),
      }),
    ),
    next: z.string().nullable().openapi({ description: 'Cursor of the lines before these.' }),
  })
  .openapi('AdminTranscript')

/** Contacts and leads: the list, one in full, and what was said with how each turn came about. */
export function addContactRoutes(routes: AdminRoutes, { db, clock }: AdminDeps): void {
  routes.openapi(
    createRoute({
      ...needs('viewer', { personal: true }),
      method: 'get',
      path: '/admin/contacts',
      summary: 'Contacts and leads',
      request: {
        query: z.object({
          business: businessId.optional(),
          search: plainText(100)
            .optional()
            .openapi({ description: 'Part of a name, company, e-mail or phone; accents do not matter.' }),
          mode: z.enum(MODES).optional(),
          stage: z.enum(STAGES).optional(),
          temperature: z.enum(TEMPERATURES).optional(),
          status: z.enum(STATUSES).optional(),
          channel: z.enum(['whatsapp-cloud', 'zapi', 'simulator']).optional(),
          leads: z.enum(['true', 'false']).optional().openapi({ description: 'true: leads alone.' }),
          sort: z.enum(CONTACT_SORTS).default('last_seen'),
          order: z.enum(['asc', 'desc']).default('desc'),
          ...paging,
        }),
      },
      responses: { 200: ok('One page', pageSchema(contact)), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const {
        business,
        search,
        mode,
        stage,
        temperature,
        status,
        channel,
        leads,
        sort,
        order,
        limit,
        cursor,
      } = c.req.valid('query')
      const ordered = `contacts.${sort}.${order}`
      const rows = await listContacts(db, {
        businesses: scopeOf(principal, business),
        search: search ?? null,
        mode: mode ?? null,
        stage: stage ?? null,
        temperature: temperature ?? null,
        status: status ?? null,
        channel: channel ?? null,
        leadsOnly: leads === 'true',
        sort,
        descending: order === 'desc',
        limit: limit + 1,
        after: readCursor(cursor, ordered, KEY_OF[sort]),
      })
      const { items, next } = pageOf(rows, limit, ({ sortKey, id }) =>
        writeCursor(ordered, { key: sortKey, id }),
      )
      await insertAudit(db, {
        actor: principal.actor,
        action: 'admin.contacts.list',
        entity: 'contacts',
        entityId: business ?? '*',
        businessId: business,
        // What was searched for may be a name: that there was a search is enough.
        after: {
          filter: { mode, stage, temperature, status, channel, leads, searched: search !== undefined },
          contacts: items.map(({ id }) => id),
        },
        now: clock.now(),
      })
      const shown = items.map(({ businessId: of, sortKey: _, createdAt, lastSeenAt, ...row }) => ({
        ...row,
        business: of,
        createdAt: iso(createdAt),
        lastSeenAt: iso(lastSeenAt),
      }))
      return c.json({ items: shown, next }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('viewer', { personal: true }),
      method: 'get',
      path: '/admin/contacts/{id}',
      summary: 'One contact: fields with evidence and history, verdicts with reasons, where it stands',
      request: { params: uuidParam },
      responses: { 200: ok('The contact', detail), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { id } = c.req.valid('param')
      const business = await ownContact(db, principal, id)
      const [head, fields, qualifications, stages] = await Promise.all([
        readContactHead(db, id),
        listFieldHistory(db, id),
        listQualifications(db, id, QUALIFICATIONS),
        listStageChanges(db, id),
      ])
      if (head === null) throw notFound('contact')
      await insertAudit(db, {
        actor: principal.actor,
        action: 'admin.contact.read',
        entity: 'contact',
        entityId: id,
        businessId: business,
        now: clock.now(),
      })
      const { businessId: of, createdAt, lastSeenAt, modeChangedAt, ...rest } = head
      return c.json(
        {
          ...rest,
          business: of,
          createdAt: iso(createdAt),
          lastSeenAt: iso(lastSeenAt),
          modeChangedAt: iso(modeChangedAt),
          stages: stages.map((change) => ({ ...change, at: iso(change.at) })),
          fields: fields.map((one) => ({
            ...one,
            at: iso(one.at),
            supersededAt: isoOrNull(one.supersededAt),
          })),
          qualifications: qualifications.map((one) => ({ ...one, at: iso(one.at) })),
        },
        200,
      )
    },
  )

  routes.openapi(
    createRoute({
      ...needs('viewer', { personal: true }),
      method: 'get',
      path: '/admin/contacts/{id}/transcript',
      summary:
        'What was said, newest page first, with each turn’s nodes, intents, verdicts, models and delivery',
      request: { params: uuidParam, query: z.object(paging) },
      responses: { 200: ok('Lines, oldest first within the page', transcript), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { id } = c.req.valid('param')
      const { limit, cursor } = c.req.valid('query')
      const business = await ownContact(db, principal, id)
      const ordered = 'transcript'
      const before = readCursor(cursor, ordered, KEYS.integer, { withId: false })
      const rows = await listLines(db, { contactId: id, beforeSeq: before?.key ?? null, limit: limit + 1 })
      const { items, next } = pageOf(rows, limit, ({ seq }) => writeCursor(ordered, { key: seq, id: '' }))
      const lines = items.toReversed()
      const turns = await listTurns(db, id, [...new Set(lines.flatMap(({ turnId }) => turnId ?? []))])
      await insertAudit(db, {
        actor: principal.actor,
        action: 'admin.transcript.read',
        entity: 'contact',
        entityId: id,
        businessId: business,
        after: { lines: lines.length },
        now: clock.now(),
      })
      return c.json(
        {
          messages: lines.map(({ seq: _, turnId, at, ...line }) => ({ ...line, turn: turnId, at: iso(at) })),
          turns: turns.map((turn) => ({
            ...turn,
            startedAt: iso(turn.startedAt),
            finishedAt: isoOrNull(turn.finishedAt),
          })),
          next,
        },
        200,
      )
    },
  )
}
