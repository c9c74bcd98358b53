import { type Business, businessSchema, type KnowledgeDocument } from '../../src/business/schema.ts'

/** An invented maker of bakery ovens, with one field of every type under ids of its own. */
export function ovenBusiness(): Business {
  const config = businessSchema.parse({
    id: 'fornos',
    name: 'Fornos Aurora',
    persona: { introduction: 'a assistente virtual da Fornos Aurora' },
    language: 'pt-BR',
    country: 'BR',
    fields: {
      nome: { type: 'person_name', label: 'Nome', ask: ['Com quem eu falo?'], collect: true },
      firma: { type: 'company', label: 'Empresa', ask: ['Qual é o nome da sua empresa?'] },
      documento: { type: 'cnpj', label: 'CNPJ', ask: ['Qual é o CNPJ?'] },
      correio: { type: 'email', label: 'E-mail', ask: ['Qual é o seu e-mail?'] },
      cidade: {
        type: 'city',
        label: 'Cidade',
        with: 'estado',
        ask: ['De qual cidade e estado você fala?'],
        collect: true,
      },
      estado: { type: 'uf', label: 'Estado', ask: ['Em qual estado fica?'] },
      ramo: {
        type: 'segment',
        label: 'Ramo',
        ask: ['Qual é o ramo do seu negócio?'],
        options: { padaria: ['padaria', 'panificadora'], confeitaria: ['confeitaria', 'doceria'] },
      },
      produto: { type: 'product', label: 'Produto', ask: ['Qual forno você procura?'], collect: true },
      producao: {
        type: 'volume',
        label: 'Produção',
        ask: ['Quantas unidades você produz por dia?'],
        collect: true,
      },
      prazo: { type: 'urgency', label: 'Urgência', ask: ['Para quando você precisa?'] },
      conhece: { type: 'yes_no', label: 'Já conhece a empresa', ask: ['Você já conhecia a Fornos Aurora?'] },
      conta: { type: 'money', label: 'Conta de luz', ask: ['Qual é o valor médio da sua conta de luz?'] },
      consumo: { type: 'energy', label: 'Consumo', ask: ['Qual é o seu consumo em kWh?'] },
      rede: {
        type: 'distributor',
        label: 'Distribuidora',
        ask: ['Qual é a sua distribuidora?'],
        options: {
          'Luz Norte': ['celuz'],
          'Luz Norte Litoral': ['celil', 'luz norte lt'],
          RGX: [],
          PREEE: [],
          Clara: ['da clara', 'clara energia'],
          Aurora: ['grupo aurora'],
        },
      },
      tipo: {
        type: 'option',
        label: 'Tipo de cliente',
        ask: ['É para casa ou empresa?'],
        options: { casa: ['casa', 'residência', 'residencial'], empresa: ['empresa', 'comercial'] },
      },
      observacao: { type: 'text', label: 'Observação', ask: ['Tem alguma observação para deixar?'] },
    },
    collect_order: ['produto', 'nome', 'cidade', 'producao'],
    minimum: ['nome', 'cidade'],
    rules: {},
    limits: { questions_per_turn: 2, fields_per_turn: 2, reply_length: 600, emojis: 2 },
    families: {
      forno: {
        noun: 'forno de padaria',
        plural: 'fornos de padaria',
        article: 'o',
        words: ['forno*', 'assar'],
        purpose: 'assar pães',
      },
    },
    qualification: {
      version: 1,
      weights: { completeness: 25, engagement: 25, volume: 25, urgency: 25 },
      completeness_fields: ['nome', 'cidade'],
      volume_thresholds: { forno: [{ unit: 'pães', per: 'dia', some: 200, good: 1000 }] },
      urgency_share: { alta: 1, media: 0.5, baixa: 0.2, sem_urgencia: 0 },
      thresholds: { frio: 30, quente: 60 },
      hot_requires: ['nome'],
    },
    business_hours: { timezone: 'America/Sao_Paulo', week: { monday: [{ from: '08:00', to: '18:00' }] } },
    handoff: { temperatures: ['quente'], summary_fields: ['nome'] },
    retention: { transcript_days: 90, idle_anonymise_days: 365, delete_days: 730 },
  })
  const documents: KnowledgeDocument[] = [
    document('ft40', 'Forno de lastro FT40', 'FT40', ['ft 40', 'forno de lastro', 'forno pequeno']),
    document('ft90', 'Forno turbo FT90', 'FT90', ['ft 90', 'forno turbo', 'turbo']),
  ]
  return {
    id: config.id,
    folder: '/nowhere/fornos',
    config,
    replies: {},
    systemPrompt: '',
    documents,
    version: 'test',
  }
}

function document(slug: string, title: string, model: string, aliases: string[]): KnowledgeDocument {
  return {
    slug,
    meta: { title, model, aliases, category: 'forno', available: true, facts: [] },
    body: `# ${title}\n\nAssa pães, bolos e salgados em padarias e confeitarias, com vapor e câmara de aço.\n`,
  }
}
