/** `prosa eval add`: a real conversation as a scripted dialogue, with personal data replaced. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import type { Business } from '../../src/business/schema.ts'
import { renderSystemPrompt } from '../../src/business/system-prompt.ts'
import { canonicalPhone } from '../../src/channels/phone.ts'
import { openConfigured } from '../../src/commands/open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from '../../src/commands/terminal.ts'
import type { Config } from '../../src/config.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { type ConversationExport, exportConversation } from '../../src/db/queries/conversation-export.ts'
import { findConversationHead } from '../../src/db/queries/conversation-view.ts'
import { loadAllConfigured, loadConfigured } from '../../src/load-businesses.ts'
import { ConfigError } from '../../src/ops/errors.ts'
import { createUnderstanding } from '../../src/understanding/understanding.ts'
import { dialogueSchema } from '../scorers/dialogue-schema.ts'
import { createReplacer, fold1, type Known, wordsOf } from './replacer.ts'
import { type FoundStep, toSteps } from './to-dialogue.ts'

export interface AddOptions {
  /** Contact id, phone, or any other name the contact is stored under. */
  from: string
  /** Absent: the one business that has it. */
  business?: string
  /** Database folder; absent: DATABASE_URL or the configured folder. */
  dataDir?: string
  /** A file, or a folder. Absent: the business's data sets. */
  out?: string
  /** Name of the case and its file; absent: made from the contact id. */
  id?: string
}

const DATASETS = join(import.meta.dirname, '..', 'datasets')
/** Sets of inventions tried until the reader reads them like what they replace. */
const ROUNDS = 8

type Replace = (text: string) => string

/** @throws ConfigError when there is no such conversation, or the file exists. */
export async function runEvalAdd(terminal: Terminal, config: Config, options: AddOptions): Promise<ExitCode> {
  if (options.id !== undefined && !/^[a-z0-9-]+$/.test(options.id)) {
    throw new ConfigError(`--id ${options.id}: small letters, digits and "-"`)
  }
  const businesses =
    options.business === undefined
      ? await loadAllConfigured(config)
      : [await loadConfigured(options.business)]
  const { business, contactId, mode, conversation } = await read(config, options, businesses)
  const id = options.id ?? `conversa-${createHash('sha256').update(contactId).digest('hex').slice(0, 8)}`
  const path = pathOf(options.out ?? join(DATASETS, business.id, 'dialogues'), id)
  if (existsSync(path)) throw new ConfigError(`${path} exists; give --id or --out, or remove it first`)

  const steps = toSteps(conversation, mode)
  if (!steps.some(({ lead, burst, media }) => lead ?? burst ?? media)) {
    throw new ConfigError('this conversation has no message of a lead; it may have been erased')
  }
  const known = knownOf(business, conversation)
  const ordinary = vocabularyOf(business, known, conversation)
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const replace = createReplacer({ known, round, isOrdinary: (word) => ordinary.has(word) })
    return () => ({ replace, differences: differencesOf(business, conversation, replace) })
  })
  let best: { replace: Replace; differences: string[] } | null = null
  for (const attempt of rounds) {
    const made = attempt()
    if (best === null || made.differences.length < best.differences.length) best = made
    if (best.differences.length === 0) break
  }
  if (best === null) throw new Error('no round of replacements was made')
  const { replace, differences } = best
  const dialogue = {
    id,
    shows: `Conversa real, com dados pessoais trocados, que terminou em modo ${mode}.`,
    start: (conversation.lines[0]?.at ?? new Date()).toISOString(),
    steps: steps.map((step) => replaceStep(business, step, replace)),
  }
  const parsed = dialogueSchema.safeParse(dialogue)
  if (!parsed.success) throw new ConfigError(`this conversation is no dialogue: ${parsed.error.message}`)
  const text = stringify(dialogue, { lineWidth: 0 })
  const left = leftOf(text, known, conversation, ordinary)
  if (left > 0) {
    say(terminal, `${left} value(s) of the lead could not be replaced; nothing was written`)
    return EXIT.failed
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text, { flag: 'wx' })
  for (const difference of differences) say(terminal, `reads differently: ${difference}`)
  say(terminal, 'read it before you commit it: what nobody told as a name cannot be known to be one')
  terminal.out.write(`${path}\n`)
  return EXIT.ok
}

async function read(config: Config, options: AddOptions, businesses: readonly Business[]) {
  const folder = options.dataDir ?? (config.DATABASE_URL === undefined ? config.PROSA_DATA_DIR : undefined)
  // Opening a folder that is not there would make an empty database.
  if (folder !== undefined && !existsSync(folder)) throw new ConfigError(`no database in ${folder}`)
  const db = await openConfigured(
    options.dataDir === undefined
      ? config
      : { ...config, DATABASE_URL: undefined, PROSA_DATA_DIR: options.dataDir },
  )
  try {
    return await find(db, options.from, businesses)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42P01') {
      throw new ConfigError('this database has no tables; run prosa migrate', { cause: error })
    }
    throw error
  } finally {
    await db.close()
  }
}

async function find(db: PooledDatabase, from: string, businesses: readonly Business[]) {
  const contacts = [...new Set([from, canonicalPhone(from) ?? from])]
  const found = []
  for (const business of businesses) {
    for (const contact of contacts) {
      const head = await findConversationHead(db, { businessId: business.id, contact })
      if (head === null) continue
      found.push({ business, head })
      break
    }
  }
  const [one, other] = found
  // What was asked for may be a phone, and this may end in a log.
  const ids = businesses.map(({ id }) => id).join(', ')
  if (one === undefined) throw new ConfigError(`no conversation of this contact in ${ids}`)
  if (other !== undefined) throw new ConfigError('several businesses have this contact; give --business')
  return {
    business: one.business,
    contactId: one.head.contact_id,
    mode: one.head.mode,
    conversation: await exportConversation(db, one.head.contact_id),
  }
}

function pathOf(out: string, id: string): string {
  if (out.endsWith('.yaml') && !(existsSync(out) && statSync(out).isDirectory())) return out
  return join(out, `${id}.yaml`)
}

function knownOf(business: Business, conversation: ConversationExport): Known {
  const of = (type: string) =>
    conversation.fields
      .filter(({ field }) => business.config.fields[field]?.type === type)
      .map(({ value }) => value)
  const profile = conversation.profile_name
  const companies = of('company')
  // A shown name may be a firm's.
  const person = profile !== null && !companies.some((one) => fold1(one) === fold1(profile)) ? [profile] : []
  return { people: [...new Set([...of('person_name'), ...person])], companies: [...new Set(companies)] }
}

/** Words the business itself uses; a firm or a person may be called by them too. */
function vocabularyOf(business: Business, known: Known, { fields }: ConversationExport): ReadonlySet<string> {
  const text = `${renderSystemPrompt(business)}\n${JSON.stringify(business.config)}`
  // Vitória is a city when it was read as one.
  const told = fields.filter(({ field }) => !isPersonal(business, field)).map(({ value }) => value)
  const own = new Set(wordsOf(`${text} ${told.join(' ')}`).map(fold1))
  // "padaria" alone says what a firm does, in its name as well.
  const understanding = createUnderstanding(business)
  for (const word of known.companies.flatMap(wordsOf)) {
    const { fields: read } = understanding.read(`tenho uma ${word.toLowerCase()}`, [])
    if (read.some(({ field }) => !isPersonal(business, field))) own.add(fold1(word))
  }
  // A first name in an example of the prompt is still this lead's name.
  for (const person of known.people) {
    const first = wordsOf(person)[0]
    if (first !== undefined) own.delete(fold1(first))
  }
  return own
}

const PERSONAL: ReadonlySet<string> = new Set(['person_name', 'company', 'cnpj', 'email', 'text'])
const isPersonal = (business: Business, field: string) =>
  PERSONAL.has(business.config.fields[field]?.type ?? '')

/** What the reader makes of each message before and after: a sentence for each field that is not the same. */
function differencesOf(business: Business, { lines }: ConversationExport, replace: Replace): string[] {
  const understanding = createUnderstanding(business)
  const differences: string[] = []
  lines.forEach((line, index) => {
    if (line.role !== 'lead') return
    const before = lines.slice(Math.max(0, index - 6), index).map(({ role, text }) => ({ role, text }))
    const was = understanding.read(line.text, before).fields
    const is = understanding.read(
      replace(line.text),
      before.map(({ role, text }) => ({ role, text: replace(text) })),
    ).fields
    const got = new Map(is.map(({ field, value }) => [field, value]))
    for (const { field, value } of was) {
      const wanted = isPersonal(business, field) ? replace(value) : value
      if (fold1(got.get(field) ?? '') !== fold1(wanted)) differences.push(`message ${index + 1}: ${field}`)
      got.delete(field)
    }
    for (const field of got.keys()) differences.push(`message ${index + 1}: ${field} was not there`)
  })
  return differences
}

function replaceStep(business: Business, step: FoundStep, replace: Replace) {
  const { lead, burst, caption, human, expect, ...rest } = step
  const fields = expect.fields
  return {
    ...(lead === undefined ? {} : { lead: replace(lead) }),
    ...(burst === undefined ? {} : { burst: burst.map(replace) }),
    ...rest,
    ...(caption === undefined ? {} : { caption: replace(caption) }),
    ...(human === undefined ? {} : { human: replace(human) }),
    ...(Object.keys(expect).length === 0
      ? {}
      : {
          expect: {
            ...expect,
            ...(fields === undefined
              ? {}
              : {
                  fields: Object.fromEntries(
                    Object.entries(fields).map(([key, value]) => [
                      key,
                      isPersonal(business, key) ? replace(value) : value,
                    ]),
                  ),
                }),
          },
        }),
  }
}

/** Known values that are still there, by the plain words and digits of the file. */
function leftOf(
  text: string,
  known: Known,
  { aliases, fields }: ConversationExport,
  ordinary: ReadonlySet<string>,
): number {
  const words = new Set(wordsOf(text).map(fold1))
  const digits = text.replace(/(?<=\d)[\s().-]+(?=\d)/g, '')
  const plain = fold1(text)
  const names = [...known.people, ...known.companies].flatMap(wordsOf).map(fold1)
  const common = new Set([
    ...ordinary,
    'ltda',
    'eireli',
    'dos',
    'das',
    'del',
    'los',
    'von',
    'van',
    'cia',
    'epp',
    'mei',
  ])
  const left = [
    ...names.filter((word) => word.length > 2 && !common.has(word) && words.has(word)),
    ...aliases.filter((alias) => /^\d{10,}$/.test(alias) && digits.includes(alias.slice(-8))),
    ...fields.filter(({ field, value }) => field === 'email' && plain.includes(fold1(value))),
    ...fields.filter(({ value }) => /^[A-Z\d]{12}\d\d$/.test(value) && digits.includes(value)),
  ]
  return left.length
}
