import { beforeAll, describe, expect, it } from 'vitest'
import type { Business } from '../../src/business/schema.ts'
import { loadConfigured } from '../../src/load-businesses.ts'
import { createRandom } from '../hostile/random.ts'
import { personaSchema } from './persona.ts'
import { createSimulatedLead } from './simulated-lead.ts'
import { typeLike } from './typing.ts'

const FROM = '5511960000001'
const persona = personaSchema.parse({
  id: 'de-teste',
  shows: 'teste',
  opens: ['oi'],
  facts: {
    name: { says: ['Marta'], stored: { name: 'Marta' } },
    city: { says: ['Londrina PR'], stored: { city: 'Londrina', uf: 'PR' } },
  },
  asks: [{ says: ['quanto produz a FB300?'] }],
  replies: [{ when: 'catalogo', says: ['pode mandar'] }],
  shrugs: ['não sei'],
  leaves: ['valeu'],
  manner: { volunteers: 0, bursts: 0, typos: 0, ignores: 0 },
  ends: {},
})

let business: Business
beforeAll(async () => {
  business = await loadConfigured('seleto')
})

/** What the lead writes when the agent answers with these, one after another. */
async function talk(answers: readonly string[], manner: Partial<typeof persona.manner> = {}, seed = 1) {
  const lead = createSimulatedLead({
    persona: { ...persona, manner: { ...persona.manner, ...manner } },
    business,
    from: FROM,
    random: createRandom(seed),
  })
  const said: { role: 'lead' | 'agent'; text: string }[] = []
  const written: string[] = []
  for (const answer of [...answers, '']) {
    const input = await lead.next(said)
    if (input === null) break
    const text = 'burst' in input ? input.burst.join(' ⏎ ') : 'text' in input ? input.text : ''
    written.push(text)
    said.push({ role: 'lead', text }, { role: 'agent', text: answer })
  }
  return { written, memory: lead.memory }
}

describe('a simulated lead', () => {
  it('answers what it is asked, both questions of a message, and remembers when it told it', async () => {
    const { written, memory } = await talk([
      'Boa tarde! Em qual cidade e estado vocês ficam? E com quem eu falo, por gentileza?',
    ])
    expect(written).toEqual(['oi', 'Marta, Londrina PR'])
    expect(Object.fromEntries(memory.told)).toEqual({ name: 1, city: 1 })
  })

  it('shrugs where it has no fact, answers requests it has words for, and tells again what is asked again', async () => {
    const { written } = await talk([
      'Qual é o nome da sua empresa?',
      'Quer receber o catálogo?',
      'Com quem eu falo, por gentileza?',
      'E como posso te chamar?',
    ])
    expect(written).toEqual(['oi', 'não sei', 'pode mandar', 'Marta', 'Marta'])
  })

  it('asks, tells the rest and leaves when nobody asks it anything', async () => {
    const { written } = await talk(['Certo.', 'Certo.', 'Certo.', 'Certo.', 'Certo.', 'Certo.'])
    expect(written).toEqual(['oi', 'quanto produz a FB300?', 'Marta', 'Londrina PR', 'valeu'])
  })

  it('is the same lead for the same seed, and another for another', async () => {
    const answers = ['Com quem eu falo?', 'Certo.', 'Em qual cidade vocês ficam?', 'Certo.']
    const careless = { volunteers: 0.5, bursts: 0.5, ignores: 0.5, typos: 0.3 }
    const runs = await Promise.all(
      [1, 1, 2, 3, 4, 5].map(async (seed) => (await talk(answers, careless, seed)).written),
    )
    expect(runs[0]).toEqual(runs[1])
    expect(new Set(runs.map((run) => run.join('|'))).size).toBeGreaterThan(2)
  })
})

describe('typing', () => {
  const text =
    'a Carolina de Ribeirão Preto escreveu carolina@fogobom.example, 2500 hambúrgueres pela máquina SE6000'

  it('misspells words and never names, figures or addresses', () => {
    const typed = Array.from({ length: 50 }, (_, seed) => typeLike(text, 0.5, createRandom(seed)))
    expect(new Set(typed).size).toBeGreaterThan(40)
    for (const one of typed) {
      expect(one).toContain('Carolina')
      expect(one).toMatch(/Ribeir[ãa]o Preto/)
      expect(one).toContain('carolina@fogobom.example')
      expect(one).toContain(' 2500 ')
      expect(one).toContain('SE6000')
    }
  })

  it('leaves a careful writer alone', () => {
    expect(typeLike(text, 0, createRandom(7))).toBe(text)
  })
})
