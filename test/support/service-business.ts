import { type Business, businessSchema, type KnowledgeDocument } from '../../src/business/schema.ts'

/** An invented subscription of vegetable baskets: no models, one question a turn, in order, with a least spending. */
export function serviceBusiness(): Business {
  const config = businessSchema.parse({
    id: 'horta',
    name: 'Horta Viva',
    persona: { introduction: 'a Lia, assistente virtual da Horta Viva', name: 'Lia' },
    language: 'pt-BR',
    country: 'BR',
    fields: {
      city: { type: 'city', label: 'Cidade', with: 'uf', ask: ['De qual cidade e estado você fala?'] },
      uf: { type: 'uf', label: 'Estado', ask: ['Em qual estado fica?'] },
      spending: { type: 'money', label: 'Gasto com feira', ask: ['Quanto você gasta de feira por mês?'] },
      name: { type: 'person_name', label: 'Nome', ask: ['Como posso te chamar?'] },
    },
    collect_order: ['city', 'uf', 'spending', 'name'],
    ask_in_order: true,
    minimum: ['city', 'uf', 'spending', 'name'],
    rules: {},
    limits: { questions_per_turn: 1, fields_per_turn: 1, reply_length: 600, emojis: 2 },
    intents: { payment_request: 'payment' },
    situations: [
      { reply: 'allergy', when: ['\\balergi\\w+'], unless: ['\\bnao tenho alergi\\w+'] },
      { reply: 'whose', when: ['\\bpresente pra\\b'] },
      { reply: 'told', after: ['whose'], when: ['^.{1,40}$'] },
    ],
    qualification: {
      version: 1,
      weights: { completeness: 70, engagement: 30, volume: 0, urgency: 0 },
      completeness_fields: ['city', 'uf', 'spending', 'name'],
      volume_thresholds: {},
      urgency_share: {},
      floors: [{ field: 'spending', at_least: 10_000, reply: 'too_little' }],
      thresholds: { frio: 30, quente: 60 },
      hot_requires: ['city', 'uf', 'spending', 'name'],
    },
    business_hours: { timezone: 'America/Sao_Paulo', week: {} },
    handoff: { temperatures: ['quente'], summary_fields: ['name', 'city', 'spending'] },
    retention: { transcript_days: 1, idle_anonymise_days: 1, delete_days: 1 },
  })
  return {
    id: 'horta',
    folder: '/nowhere',
    config,
    replies: {
      greeting_short: ['Olá! Aqui é {persona}.'],
      allergy: ['A cesta pode vir sem o que te faz mal.'],
      whose: ['Que gentileza! Para quem é a cesta?'],
      told: ['Anotado, vai com um laço.'],
      not_now: ['Sem pressa.'],
      stalled: ['Quando souber, é só dizer.'],
      too_little: [
        'Por enquanto a cesta é para quem gasta a partir de R$ 100 por mês. A porta fica aberta.',
        'O mínimo é mesmo R$ 100 por mês.',
      ],
      payment: ['O pagamento é combinado depois.'],
      no_evidence: ['Isso eu não sei dizer.'],
      ack_name: ['Prazer, {name}!'],
      ack_plain: ['Certo!'],
      ack_data: ['Obrigada por contar.'],
      correction: ['Certo, {value} então.'],
      handoff_quente: ['Alguém da horta vai falar com você, {name}.'],
      goodbye: ['Até mais!'],
    },
    systemPrompt: '',
    documents: [
      document(
        'entrega',
        'Como a cesta chega',
        'A cesta chega toda semana. Quem leva é um vizinho da horta.\n\n## Sem ninguém em casa\n\nA cesta fica na portaria.',
      ),
      document(
        'pagamento',
        'Como a cesta é paga',
        'A cesta é paga por boleto.\n\n## Cartão\n\nCartão também serve.',
      ),
    ],
    version: 'test',
  }
}

function document(slug: string, title: string, body: string): KnowledgeDocument {
  return {
    slug,
    meta: { title, category: 'cesta', aliases: [slug], available: true, facts: [] },
    body,
  }
}
