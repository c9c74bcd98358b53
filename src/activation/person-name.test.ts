import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readPersonName } from './person-name.ts'

describe('a name from a form', () => {
  it.each([
    ['Ana Prado', 'Ana Prado'],
    ['  ana   prado ', 'Ana Prado'],
    ['JOSÉ DA SILVA', 'José da Silva'],
    ["joana d'arc", "Joana D'Arc"],
    ['Santa’Anna Júnior', 'Santa’Anna Júnior'],
    ['Ana-Luísa', 'Ana-Luísa'],
    ['J. K. Moura', 'J. K. Moura'],
    ['Luís Jr.', 'Luís Jr.'],
    ['Pedro III', 'Pedro III'],
    ['Dona Maria', 'Dona Maria'],
    ['sr. joão batista', 'Sr. João Batista'],
    ['Zé Mineiro', 'Zé Mineiro'],
    ['Xiaoping Li', 'Xiaoping Li'],
    ['Kwame Nkrumah', 'Kwame Nkrumah'],
    ['Łukasz Ewert', 'Łukasz Ewert'],
    ['Ng Thi Lan', 'Ng Thi Lan'],
    ['Marco Antônio Boaventura', 'Marco Antônio Boaventura'],
    ['Vanessa Casagrande', 'Vanessa Casagrande'],
    ['Isaac Aaron', 'Isaac Aaron'],
  ])('%j is %j', (text, name) => {
    expect(readPersonName(text)).toBe(name)
  })

  it.each([
    'Lead WhatsApp',
    'Novo Lead',
    'novo contato',
    'Cliente',
    'cliente novo',
    'Teste',
    'Maria Teste',
    'teste teste',
    'Fulano de Tal',
    'Sem Nome',
    'Não informado',
    'nome completo',
    'Usuário Anônimo',
    'undefined',
    'null',
    'asdf',
    'asdfgh jklç',
    'qwerty',
    'aaa',
    'kkkkk',
    'hahaha',
    'blablabla',
    'xptz',
    'abc',
    'Ana 123',
    'Ana 😀',
    '~*Ana*~',
    'Ana <b>',
    'www.golpe.com',
    'golpe.com.br',
    'ana@exemplo.com',
    'quero saber mais sobre energia',
    'Ana quero meu desconto',
    'Interessado',
    'Bom dia',
    'Quero economizar',
    'Já sou cliente',
    'Dona de casa',
    'Ana {city}',
    'A',
    '. .',
    "Ana'",
    'a'.repeat(130),
  ])('%j greets nobody', (text) => {
    expect(readPersonName(text)).toBeNull()
  })

  it('refuses none of the common names of the country', () => {
    const file = new URL('../understanding/data/names.data.json', import.meta.url)
    const data: { first: string; last: string } = JSON.parse(readFileSync(file, 'utf8'))
    const last = data.last.split(' ')
    const full = data.first.split(' ').map((first, at) => `${first} ${last[at % last.length]}`)
    expect(full.length).toBeGreaterThan(500)
    expect(full.filter((name) => readPersonName(name) === null)).toEqual([])
  })
})
