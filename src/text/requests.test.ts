import { describe, expect, it } from 'vitest'
import type { FieldConfig } from '../business/schema.ts'
import { createRequestReader } from './requests.ts'

const field = (type: FieldConfig['type'], label: string, ask: string[] = []): FieldConfig => ({
  type,
  label,
  ask,
  ask_alone: [],
  collect: true,
})
const reader = createRequestReader({
  name: field('person_name', 'Nome'),
  company: field('company', 'Empresa'),
  cnpj: field('cnpj', 'CNPJ'),
  email: field('email', 'E-mail'),
  city: field('city', 'Cidade'),
  uf: field('uf', 'Estado'),
  segment: field('segment', 'Segmento'),
  product: field('product', 'Produto'),
  volume: field('volume', 'Volume'),
  urgency: field('urgency', 'Urgência'),
  knows: field('yes_no', 'Já conhece a empresa', ['Você já conhecia a nossa empresa?']),
})
const fields = (text: string) =>
  reader.read(text).map((request) => [...request.fields, ...request.others].join('+'))

describe('requests', () => {
  it.each([
    ['Me informe seu nome e cidade', ['name+city']],
    ['Preciso do seu CNPJ', ['cnpj']],
    ['Qual seria o volume', ['volume']],
    ['Aguardo seu CNPJ.', ['cnpj']],
    ['Pode me dizer quantos hambúrgueres você produz por dia?', ['volume']],
    ['Qual é o seu nome e qual a sua cidade?', ['name', 'city']],
    ['Com quem eu falo e de onde?', ['name', 'city']],
    ['me diga seu nome, me passe a cidade e me conte o volume', ['name', 'city', 'volume']],
    ['Para seguir, me informe:\n- nome\n- cidade\n- CNPJ', ['name+city+cnpj']],
    ['Nome:\nCidade:\nVolume:', ['name', 'city', 'volume']],
    ['Gostaria de saber o seu segmento e para quando precisa.', ['segment', 'urgency']],
    ['Seu nome completo, por favor', ['name']],
    ['Você já conhecia a nossa empresa?', ['knows']],
    ['Que tipo de carne você usa e qual o peso?', ['', 'specification']],
  ])('%s', (text, expected) => expect(fields(text)).toEqual(expected))

  it.each([
    'Quando precisar, estou aqui.',
    'Qualquer dúvida me avisa.',
    'Quem define o prazo é o consultor.',
    'Você me informou o volume, obrigado.',
    'Não precisa me informar o CNPJ agora.',
    'Um consultor vai te informar o prazo.',
    'Como comentei, ela é pneumática.',
    'Fico no aguardo do seu retorno.',
    'Qual o melhor modelo depende do seu volume.',
    'Você perguntou "qual o prazo?" e isso é com o consultor.',
    'Pode contar comigo!',
  ])('asks nothing: %s', (text) => expect(reader.read(text)).toEqual([]))

  it('knows pleasantries, tags and confirmations', () => {
    expect(reader.read('Oi, tudo bem?')[0]?.pleasantry).toBe(true)
    expect(reader.read('Combinado?')[0]?.tag).toBe(true)
    expect(reader.read('Só confirmando: a cidade é Curitiba?')[0]?.confirms).toBe(true)
  })
})
