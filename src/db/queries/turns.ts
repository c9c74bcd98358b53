import type { InboundContent } from '../../channels/channel.ts'
import type { ConversationMode } from '../../graph/state.ts'
import type { Queryable } from '../database.ts'
import type { AliasKind } from './aliases.ts'
import type { AgentFlag } from './flags.ts'

export type TurnState = 'running' | 'committed' | 'stale' | 'failed' | 'silent'

export interface PendingInbound {
  id: string
  seq: number
  externalId: string
  channel: string
  accountId: string
  content: InboundContent
  sentAt: Date
  receivedAt: Date
}

export interface DueTurn {
  businessId: string
  mode: ConversationMode
  erasedAt: Date | null
  /** What the flags say of this contact now. */
  flag: AgentFlag | null
  aliases: { kind: AliasKind; value: string }[]
  /** The oldest unanswered messages, at most the limit asked for. */
  pending: PendingInbound[]
  /** Position of the newest unanswered message, loaded or not. */
  newestSeq: number
  /** Newest first, at most 40. */
  recent: { state: TurnState; error: string | null }[]
}

/** Everything a turn starts from, in one statement. Null: no such conversation. */
export async function loadDueTurn(db: Queryable, contactId: string, limit: number): Promise<DueTurn | null> {
  const { rows } = await db.query<{
    business_id: string
    mode: ConversationMode
    erased_at: Date | null
    flag: AgentFlag | null
    aliases: DueTurn['aliases'] | null
    pending: (Omit<PendingInbound, 'sentAt' | 'receivedAt'> & { sentAt: string; receivedAt: string })[] | null
    newest_seq: string | null
    recent: DueTurn['recent'] | null
  }>(
    `select c.business_id, c.mode, c.erased_at, prosa_agent_flag(c.contact_id) as flag,
       (select jsonb_agg(jsonb_build_object('kind', a.kind, 'value', a.value) order by a.created_at, a.kind)
        from contact_aliases a where a.contact_id = c.contact_id) as aliases,
       (select jsonb_agg(jsonb_build_object('id', p.id, 'seq', p.seq, 'externalId', p.external_id, 'channel', p.channel,
          'accountId', p.account_id, 'content', p.content, 'sentAt', p.sent_at, 'receivedAt', p.received_at) order by p.sent_at, p.seq)
        from (select * from inbound i where i.contact_id = c.contact_id and i.state = 'pending' order by i.seq limit $2) p) as pending,
       (select i.seq from inbound i where i.contact_id = c.contact_id and i.state = 'pending' order by i.seq desc limit 1) as newest_seq,
       (select jsonb_agg(jsonb_build_object('state', t.state, 'error', t.error) order by t.started_at desc)
        from (select * from turns t where t.contact_id = c.contact_id order by t.started_at desc limit 40) t) as recent
     from conversations c where c.contact_id = $1`,
    [contactId, limit],
  )
  const row = rows[0]
  if (!row) return null
  return {
    businessId: row.business_id,
    mode: row.mode,
    erasedAt: row.erased_at,
    flag: row.flag,
    aliases: row.aliases ?? [],
    pending: (row.pending ?? []).map((each) => ({
      ...each,
      sentAt: new Date(each.sentAt),
      receivedAt: new Date(each.receivedAt),
    })),
    newestSeq: Number(row.newest_seq ?? 0),
    recent: row.recent ?? [],
  }
}

/** Opens a turn, later than every turn before. One still running was left by a worker that is gone: its commit will find itself closed. */
export async function startTurn(
  db: Queryable,
  turn: {
    id: string
    contactId: string
    businessId: string
    attempt: number
    /** When the newest message it answers was received. */
    askedAt: Date | null
    now: Date
  },
): Promise<void> {
  await db.query(
    `with abandoned as (
       update turns set state = 'failed', error = '${INTERRUPTED}', finished_at = $5
       where contact_id = $2 and state = 'running'
     )
     insert into turns (id, contact_id, business_id, attempt, prompt_version, asked_at, started_at)
     values ($1, $2, $3, $4, '', $6, greatest($5, (select max(started_at) + interval '1 microsecond' from turns where contact_id = $2)))`,
    [turn.id, turn.contactId, turn.businessId, turn.attempt, turn.now, turn.askedAt],
  )
}

/** In `error` of a turn whose process went away. */
export const INTERRUPTED = 'turn.interrupted'
/** In `error` of a turn after which its messages went to the dead letters: counting starts anew. */
export const GAVE_UP = 'turn.gave_up'

export interface TurnCheck {
  /** Null: the row is gone with its contact. */
  turnState: TurnState | null
  /** The messages of the turn as they stand now. */
  inbound: { id: string; state: 'pending' | 'handled' | 'dead'; text: string }[]
  /** Something came after what the turn has seen. */
  newer: boolean
  /** Something waits that the turn did not take. */
  left: boolean
}

/** What may have changed while the graph ran. The conversation must be locked by a statement before this one. */
export async function checkTurn(
  tx: Queryable,
  turn: { id: string; contactId: string; inboundIds: readonly string[]; newestSeq: number },
): Promise<TurnCheck> {
  const { rows } = await tx.query<{
    turn_state: TurnState | null
    inbound: TurnCheck['inbound'] | null
    newer: boolean
    left: boolean
  }>(
    `select (select state from turns where id = $1) as turn_state,
       (select jsonb_agg(jsonb_build_object('id', i.id, 'state', i.state, 'text', i.content ->> 'text'))
        from inbound i where i.id = any($3::uuid[])) as inbound,
       exists (select from inbound i where i.contact_id = $2 and i.state = 'pending' and i.seq > $4) as newer,
       exists (select from inbound i where i.contact_id = $2 and i.state = 'pending' and i.id <> all ($3::uuid[])) as left`,
    [turn.id, turn.contactId, turn.inboundIds, turn.newestSeq],
  )
  const row = rows[0]
  return {
    turnState: row?.turn_state ?? null,
    inbound: row?.inbound ?? [],
    newer: row?.newer ?? false,
    left: row?.left ?? false,
  }
}

export interface TurnTrace {
  promptVersion: string
  nodes: readonly string[]
  intents: readonly string[]
  llmCalls: number
  inputTokens: number
  outputTokens: number
  models: readonly string[]
  violations: readonly object[]
  tools: readonly object[]
  revisions: number
  canned: boolean
}

/** Marks the turn committed and its messages handled by it, in one statement. */
export async function commitTurn(
  tx: Queryable,
  turn: { id: string; inboundIds: readonly string[]; trace: TurnTrace; now: Date },
): Promise<void> {
  const { trace } = turn
  await tx.query(
    `with answered as (
       update inbound set state = 'handled', turn_id = $1 where id = any($2::uuid[])
     )
     update turns set state = 'committed', finished_at = $3, prompt_version = $4, nodes = $5, intents = $6, llm_calls = $7,
       input_tokens = $8, output_tokens = $9, models = $10, violations = $11, revisions = $12, canned = $13, tool_calls = $14
     where id = $1`,
    [
      turn.id,
      turn.inboundIds,
      turn.now,
      trace.promptVersion,
      trace.nodes,
      trace.intents,
      trace.llmCalls,
      trace.inputTokens,
      trace.outputTokens,
      trace.models,
      JSON.stringify(trace.violations),
      trace.revisions,
      trace.canned,
      JSON.stringify(trace.tools),
    ],
  )
}

/** Ends a running turn that committed nothing. `error` is a code, never a text of the lead's. */
export async function endTurn(
  tx: Queryable,
  turn: { id: string; state: 'stale' | 'failed' | 'silent'; error?: string; now: Date },
): Promise<void> {
  await tx.query(
    `update turns set state = $2, error = $3, finished_at = $4 where id = $1 and state = 'running'`,
    [turn.id, turn.state, turn.error ?? null, turn.now],
  )
}

/** Messages nobody answers because a person has the conversation, or the lead opted out. Returns how many. */
export async function handleSilently(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `update inbound set state = 'handled' where contact_id = $1 and state = 'pending'`,
    [contactId],
  )
  return rowCount ?? 0
}
