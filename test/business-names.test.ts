/**
 * Nothing in `src/` names a business, a persona or a product: what one business is called and sells is in its folder.
 * The names come from the folders, so that a new folder is looked for without a change here.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadBusiness } from '../src/business/load.ts'
import type { Business } from '../src/business/schema.ts'

const ROOT = join(import.meta.dirname, '..')
const PROMPTS = join(ROOT, 'prompts')
const SRC = join(ROOT, 'src')

/** Names of variables that the contract fixes. */
const CONTRACT = /\bSERENA_API_(?:URL|TOKEN)\b/g
/** Generated from public data (people's and places' names), or weights of words. */
const DATA = /\.data\.json$/
/** Portuguese that any trade uses, though a business lists it too: "me tira da lista", "linha completa". */
const GENERAL = new Set([
  ...['energia', 'industrial', 'file', 'corte', 'cortes', 'cubo', 'tira', 'smart', 'manual', 'automatica'],
  ...['semiautomatica', 'semi automatica', 'linha completa'],
])
/** "Cortar", "moer": what is done, not what it is called. */
const VERB = /^[a-z]+[aei]r$/

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const wordsOf = (text: string) =>
  ` ${fold(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()} `

interface Name {
  /** Folded words, parted and enclosed by spaces. */
  words: string
  of: 'business' | 'persona' | 'product'
}

/** What a business is called and what it sells, by every name its folder gives. */
function namesOf({ id, config, documents }: Business): Name[] {
  const named = (of: Name['of'], names: readonly string[]) =>
    names.map((name): Name => ({ words: wordsOf(name.replace(/\*$/, '')), of }))
  return [
    ...named('business', [id, config.name, ...config.name.split(/\s+/)]),
    ...named('persona', config.persona.name === undefined ? [] : [config.persona.name]),
    ...named('product', [
      ...documents.flatMap(({ meta }) => (meta.model === undefined ? [] : [meta.model, ...meta.aliases])),
      ...Object.values(config.families).flatMap(({ noun, plural, words }) => [
        noun,
        plural,
        ...words.filter((word) => !VERB.test(fold(word))),
      ]),
    ]),
  ].filter(({ words }) => {
    const plain = words.trim()
    return plain.length > 2 && !GENERAL.has(plain)
  })
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !DATA.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** `file:line: words` for every name in a text, as whole words. */
function findNames(path: string, text: string, names: readonly Name[]): string[] {
  return text
    .replace(CONTRACT, '')
    .split('\n')
    .flatMap((line, index) => {
      const words = wordsOf(line)
      const found = names.filter((name) => words.includes(name.words)).map((name) => name.words.trim())
      return [...new Set(found)].map((name) => `${relative(ROOT, path)}:${index + 1}: ${name}`)
    })
}

const load = (folders: readonly string[]) => Promise.all(folders.map((folder) => loadBusiness(folder)))
const businesses = await load(
  readdirSync(PROMPTS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(PROMPTS, entry.name)),
)

const temporary = mkdtempSync(join(tmpdir(), 'business-names-'))
afterAll(() => rmSync(temporary, { recursive: true }))

it('finds no business, persona or product in src', () => {
  const names = businesses.flatMap(namesOf)
  const found = sources(SRC).flatMap((path) => findNames(path, readFileSync(path, 'utf8'), names))
  expect(found).toEqual([])
})

describe.each(businesses)('the names of $config.name', (business) => {
  const names = namesOf(business)

  it('are its own, its persona when she has one, and what it sells', () => {
    const kinds = new Set(names.map(({ of }) => of))
    expect(kinds.has('business')).toBe(true)
    expect(kinds.has('product') || business.documents.every(({ meta }) => meta.model === undefined)).toBe(
      true,
    )
    expect(kinds.has('persona')).toBe(business.config.persona.name !== undefined)
  })

  it.each(names.map(({ words }) => words.trim()))(
    '"%s" is found in code, in a comment and in a pattern',
    (name) => {
      for (const line of [
        `const a = '${name.toUpperCase()}'`,
        `// ${name}: as sold`,
        `/\\b(?:x|${name})\\b/`,
      ])
        expect(findNames('a.ts', `\n${line}\n`, names)).toContain(`${relative(ROOT, 'a.ts')}:2: ${name}`)
    },
  )
})

it('looks for a new folder by its own names', async () => {
  const [model] = businesses.filter(({ config }) => config.persona.name !== undefined)
  if (!model) throw new Error('no business with a persona')
  const folder = join(temporary, 'boreal')
  cpSync(model.folder, folder, { recursive: true })
  const rename = (path: string) => {
    const own = [model.config.name, model.config.persona.name ?? '', model.id]
    const theirs = ['Boreal Aquecedores', 'Quitéria', 'boreal']
    const text = own.reduce(
      (all, name, at) => all.replaceAll(name, theirs[at] ?? ''),
      readFileSync(path, 'utf8'),
    )
    writeFileSync(path, text)
  }
  for (const path of sources(folder)) rename(path)
  writeFileSync(
    join(folder, 'knowledge', 'zimbro.md'),
    '---\ntitle: Zimbro K77\nmodel: Zimbro K77\ncategory: plano\naliases: [zimbrinho]\n---\nO Zimbro K77 aquece.\n',
  )
  const [added] = await load([folder])
  const names = added ? namesOf(added) : []
  const code = [
    "const a = 'boreal'",
    '// Aquecedores',
    'quiteria(1)',
    "'zimbro-k77'",
    '/zimbrinho|x/',
    'nothing',
  ]
  const known = businesses.flatMap(namesOf)
  expect(findNames('a.ts', code.join('\n'), known)).toEqual([])
  expect(findNames('a.ts', code.join('\n'), names).map((one) => one.split(': ')[1])).toEqual([
    'boreal',
    'aquecedores',
    'quiteria',
    'zimbro k77',
    'zimbrinho',
  ])
})
