/** The real command on a database that the real chat made. All people here are invented. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { loadConfigured } from '../../src/load-businesses.ts'
import { createLog } from '../../src/ops/log.ts'
import { readDialogues, runDialogue } from '../scorers/dialogues.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const PHONE = '5541987654321'
const TALK = [
  { from: PHONE, text: 'Oi, tudo bem? Vi o anúncio de vocês' },
  { from: PHONE, burst: ['meu nome é Joaquim Batista', 'mas todo mundo chama de joaquimzinho'] },
  {
    from: PHONE,
    text: 'sou da Padaria Ferrari Ltda aqui de Curitiba PR, cnpj 11.222.333/0001-81, meu sócio valdemar cuida das compras',
  },
  { advanceMinutes: 45 },
  {
    from: PHONE,
    text: 'meu email é joaquim.batista@padariaferrari.com.br, outro fone (41) 99888-7766, cpf 529.982.247-25',
  },
  {
    from: PHONE,
    text: 'aqui na FERRARI a gente faz uns 500 hambúrgueres por dia, quero a formadora. Rua Tiradentes, 540',
  },
  { from: PHONE, text: 'instagram @ferraripaes e o site é www.padariaferrari.com.br, cep 80010-100' },
  { human: 'Oi Joaquim, aqui é do comercial, te ligo no 41 98765 4321' },
  { from: PHONE, text: 'beleza' },
  { from: PHONE, media: 'joaquim_planta.pdf', caption: 'planta da Ferrari' },
]
/** Nothing of this may be left, in any case, accents and separators aside. */
const GONE =
  /joaquim|batista|ferrari|valdemar|tiradentes|\b540\b|87654321|98887766|988877|11222333|52998224|80010|planta\.pdf|ferraripaes/

let work: string
let out: string
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'prosa-eval-add-'))
  out = join(work, 'out')
  const made = await prosa(['chat', '--business', 'seleto', '--json', '--data-dir', join(work, 'db')], TALK)
  expect(made.code, made.err).toBe(0)
}, 120_000)
afterAll(() => rmSync(work, { recursive: true, force: true }))

function prosa(args: readonly string[], lines: readonly object[] = []) {
  const child = spawn(join(ROOT, 'node_modules', '.bin', 'node'), [join(ROOT, 'src', 'cli.ts'), ...args], {
    cwd: work,
    env: { PATH: process.env.PATH ?? '', PROSA_MODEL: 'offline' },
  })
  child.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    let [text, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    child.on('close', (code) => resolve({ code, out: text, err }))
  })
}

const add = (...args: string[]) => prosa(['eval', 'add', '--data-dir', join(work, 'db'), ...args])

describe('prosa eval add', () => {
  it('writes a dialogue without a value of the lead, which runs and reads the same', {
    timeout: 120_000,
  }, async () => {
    const ended = await add('--from', '(41) 98765-4321', '--out', out)
    expect(ended.code, ended.err).toBe(0)
    const text = readFileSync(ended.out.trim(), 'utf8')
    const plain = text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/(?<=\d)[\s().-]+(?=\d)/g, '')
    expect(plain.match(GONE)).toBeNull()
    expect(ended.err).not.toMatch(/reads differently/)

    const [dialogue] = await readDialogues(out)
    if (dialogue === undefined) throw new Error('no dialogue')
    expect(dialogue.steps.map((step) => Object.keys(step).find((key) => key !== 'expect'))).toEqual([
      'lead',
      'burst',
      'lead',
      'advance_minutes',
      'lead',
      'lead',
      'lead',
      'human',
      'lead',
      'media',
    ])
    const end = dialogue.steps.at(-1)?.expect
    expect(end?.mode).toBe('human')
    expect(Object.keys(end?.fields ?? {}).sort()).toEqual(
      expect.arrayContaining(['city', 'cnpj', 'company', 'email', 'name', 'product', 'uf', 'volume']),
    )

    const business = await loadConfigured('seleto')
    const session = await openChatSession({
      business,
      config: readConfig({ PROSA_MODEL: 'offline' }),
      log: createLog('silent'),
      start: new Date(dialogue.start),
    })
    const report = await runDialogue(business, dialogue, session)
    await session.close()
    // What every dialogue is held to besides is not this command's: only what it wrote itself is asked for here.
    const wrong = report.steps.flatMap(({ step, failures }) =>
      failures.map((failure) => `${step}: ${failure}`),
    )
    expect(wrong).toEqual([])
  })

  it('refuses to overwrite', { timeout: 60_000 }, async () => {
    const path = join(work, 'there.yaml')
    writeFileSync(path, 'mine')
    const ended = await add('--from', PHONE, '--out', path)
    expect(ended.code).toBe(2)
    expect(ended.err).toContain('there.yaml exists')
    expect(readFileSync(path, 'utf8')).toBe('mine')
  })

  it.each([
    [['--from', '5511900000000'], 'no conversation of this contact'],
    [['--from', PHONE, '--business', 'nobody'], 'nobody'],
    [['--from', PHONE, '--id', 'Ãé'], '--id'],
    [['--from', PHONE, '--data-dir', 'nowhere'], 'no database in nowhere'],
    [[], '--from'],
  ])('%j is bad usage, named, and writes nothing', { timeout: 60_000 }, async (args, reason) => {
    const ended = await add(...args, '--out', join(work, 'none'))
    expect(ended.code).toBe(2)
    expect(ended.err).toContain(reason)
    expect(existsSync(join(work, 'none'))).toBe(false)
  })
})
