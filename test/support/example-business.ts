/** A business that no folder of `prompts/` holds: what works for it was not written for another. */
import { parse } from 'yaml'
import { parseKnowledgeDocument } from '../../src/business/front-matter.ts'
import { type Business, businessSchema, repliesSchema } from '../../src/business/schema.ts'

const CONFIG = `
id: grafica
name: Gráfica Modelo
language: pt-BR
country: BR
persona: { introduction: a atendente virtual da Gráfica Modelo }
fields:
  name: { type: person_name, label: Nome, collect: true, ask: [Com quem eu falo?, Como posso te chamar?] }
  product: { type: product, label: Produto, collect: true, ask: [Que equipamento você procura?, Qual equipamento você tem em mente?] }
  city: { type: city, label: Cidade, with: uf, collect: true, ask: [Em qual cidade e estado vocês ficam?, De qual cidade e estado você fala?] }
  uf: { type: uf, label: Estado, collect: true, ask: [E fica em qual estado?] }
  volume: { type: volume, label: Volume, collect: true, ask: [Quantas folhas por dia?, Qual é o volume por dia?] }
  urgency: { type: urgency, label: Urgência, collect: true, ask: [Para quando você precisa?, Isso é para agora ou para mais adiante?] }
collect_order: [product, name, city, uf, volume, urgency]
minimum: [name, city, uf, product, urgency]
rules: {}
limits: { questions_per_turn: 2, fields_per_turn: 2, reply_length: 600, emojis: 2 }
intents:
  price_request: price
  payment_request: payment
  delivery_request: delivery
  quote_request: quote
  not_interested: not_interested
families:
  impressora: { noun: impressora, plural: impressoras, article: a, purpose: imprimir, words: [impressora*, imprimir] }
  dobradeira: { noun: dobradeira, plural: dobradeiras, article: a, purpose: dobrar, words: [dobradeira*, dobrar] }
units: [{ one: folha, many: folhas, words: [página, páginas] }, { one: rolo, many: rolos, produced: false }]
quantities:
  output: { label: produção, capacity: true, words: [produz*, imprime, quantas folhas, por hora], say: "imprime {value}" }
  tray: { label: bandeja, words: [bandeja, cabe*], say: "tem {of} de {value}", short: "{of} de {value}" }
  width: { label: largura, fits: true, words: [largura, cm], say: "aceita papel de {value}", short: "papel de {value}" }
  voltage: { label: tensão, words: [voltagem, volts], say: "trabalha em {value}" }
upsells: [{ id: p200_p900, when_model: P200, offer_model: P900, reply: upsell_p200 }]
unavailable:
  - { model: Laminadora Z, reply: laminator_off, again_reply: laminator_still_off, alternative_model: D5, alternative_reply: laminator_other }
qualification:
  version: 1
  weights: { completeness: 25, engagement: 25, volume: 25, urgency: 25 }
  completeness_fields: [name, city, product, volume, urgency]
  volume_thresholds: { impressora: [{ unit: folhas, units: [páginas], per: dia, some: 500, good: 2000 }] }
  urgency_share: { alta: 1, media: 0.6, baixa: 0.2, sem_urgencia: 0 }
  thresholds: { frio: 30, quente: 60 }
  hot_requires: [name, city, product, volume, urgency]
  hot_excludes: { urgency: [baixa, sem_urgencia] }
business_hours: { timezone: America/Sao_Paulo, week: {} }
handoff: { temperatures: [quente], summary_fields: [] }
retention: { transcript_days: 1, idle_anonymise_days: 1, delete_days: 1 }
`

const REPLIES = `
greeting_short: ["{greeting}! Aqui é {persona}."]
greeting_again: ["{greeting}, {name}!", "Oi de novo!"]
how_are_you: ["Tudo bem por aqui, obrigada."]
opening_question: [Que equipamento você procura hoje?]
price: ["Entendo. O valor depende da sua necessidade e um consultor conversa sobre isso.", "Claro. Quem trata de valor é o consultor, conforme a necessidade."]
price_again: ["Sei que é importante. É o consultor quem trata de valor, pela sua necessidade."]
price_insists: ["Não passo valores mesmo. Um consultor pode assumir, conforme a sua necessidade. Basta um sim seu."]
price_guess: ["Esse número eu não confirmo nem descarto. O consultor fala disso, pela sua necessidade."]
commercial_many: ["Tudo isso o consultor acerta com você, pela sua necessidade."]
payment: ["Pagamento é com o consultor, conforme a necessidade."]
delivery: ["Entrega é com o consultor, conforme o projeto."]
quote: ["Quem prepara isso é o consultor, sob medida."]
technical: ["Isso é para o especialista. Levo a sua dúvida para ele.", "Quem responde isso é o especialista da área."]
depends_on_model: ["Isso muda de um equipamento para outro."]
quality: ["Os equipamentos têm garantia de 6 meses."]
not_now: ["Sem problema, isso a gente vê depois."]
no_evidence: ["Não tenho essa informação confirmada aqui."]
outside_portfolio: ["Isso não faz parte da nossa linha. Temos {list}."]
overview: ["Trabalhamos com {list}."]
family_overview: ["Em {families} temos {list}."]
recommend: ["Para esse ritmo, {model} costuma servir: {answer}."]
suits: ["Dá conta: {model} {answer}."]
suits_not: ["Ficaria apertado: {model} {answer}."]
smallest: ["Em {families}, a menor é {model}: {answer}."]
largest: ["Em {families}, a maior é {model}: {answer}."]
recommend_growth: ["Para crescer existe {model}: {answer}."]
recommend_unsure: ["O modelo certo depende do volume."]
recommend_person: ["O consultor compara o seu volume com cada modelo."]
material: ["Fotos e vídeos quem envia é o consultor."]
too_big: ["Esse volume pede uma solução com mais de uma máquina. O consultor estuda com você."]
compare_intro: ["Lado a lado fica assim:"]
figures_intro: ["Os números são estes:"]
fits_model: ["Sim, serve: {model} {answer}."]
fits_other: ["Nesse tamanho o caminho é {model}, que {answer}."]
fits_several: ["Nessa medida atendem {list}."]
fits_not: ["{model} {answer}, então não chega nesse tamanho."]
fits_none: ["Com {value} já passa do que temos. Um especialista avalia."]
upsell_p200: ["Um passo acima está a P900, que imprime 900 folhas por hora, enquanto a P200 imprime 200."]
upsell_refused: ["Sem problema, seguimos com a sua escolha."]
laminator_off: ["A laminadora não está disponível no momento. O seu interesse fica comigo."]
laminator_still_off: ["A laminadora segue indisponível, sem previsão."]
laminator_other: ["Enquanto isso, a D5 resolve a dobra."]
ack_name: ["Prazer, {name}!"]
ack_plain: ["Certo."]
ack_many: ["Obrigada por adiantar tudo isso."]
ack_data: ["Certo, obrigada.", "Ótimo, isso ajuda.", "Entendi, perfeito."]
ack_urgency_low: ["Sem pressa então."]
ack_urgency_high: ["Entendi, é para logo."]
correction: ["Certo, {value} então."]
correction_plain: ["Certo, obrigada por corrigir."]
identity: ["Sou {persona}, um programa. Se preferir uma pessoa, é só pedir."]
why_ask: ["Isso ajuda o consultor a te atender bem."]
abuse: ["Sinto muito pelo incômodo. Se preferir, uma pessoa do time continua com você."]
off_topic: ["Esse assunto foge do que eu atendo por aqui."]
injection: ["Isso eu não consigo fazer por aqui."]
human_request: ["Claro, uma pessoa do time continua com você por aqui."]
handoff_quente: ["Já temos o necessário, {name}. Um consultor vai falar com você por aqui."]
acknowledge: ["Recebi, o consultor continua com você."]
cold_open: ["Pode perguntar à vontade sobre os equipamentos."]
cold_close: ["Tudo no seu tempo. Quando fizer sentido, estamos por aqui."]
warm_close: ["Já tenho o principal, obrigada. Quando quiser avançar, é só dizer."]
not_interested: ["Tudo bem, a porta fica aberta. Obrigada."]
goodbye: ["Eu que agradeço! Até mais."]
unclear: ["Desculpa, não entendi. Pode me escrever de outro jeito?"]
unclear_again: ["Ainda não entendi, desculpa. Comece pelo que você imprime."]
here_to_help: ["Estou por aqui para o que precisar."]
language_note: ["O meu atendimento é em português."]
fallback: ["Prefiro deixar essa parte com um consultor.", "Para não errar, um consultor te responde isso."]
hook_volume: ["Pensando no porte da máquina,"]
`

const DOCUMENTS: Record<string, string> = {
  p200: `---
title: Impressora de mesa P200
model: P200
category: impressora
aliases: [p 200, impressora de mesa, impressora pequena]
facts:
  - { quantity: output, values: [200], unit: folhas, per: hora }
  - { quantity: tray, values: [250], unit: folhas, of: bandeja }
  - { quantity: width, max: 30, unit: cm }
---
A P200 é a impressora de mesa, para quem está começando.

## Produção

Imprime 200 folhas por hora.

## Bandeja

A bandeja comporta 250 folhas.
`,
  p900: `---
title: Impressora de produção P900
model: P900
category: impressora
aliases: [p 900, impressora de produção]
facts:
  - { quantity: output, values: [900], unit: folhas, per: hora }
  - { quantity: tray, values: [1000], unit: folhas, of: bandeja }
  - { quantity: width, max: 60, unit: cm }
  - { quantity: voltage, values: [220], unit: V }
---
A P900 é a impressora de produção, para gráficas com movimento diário.

## Produção

Imprime 900 folhas por hora.

## Elétrica

A tensão é de 220 V.
`,
  d5: `---
title: Dobradeira D5
model: D5
category: dobradeira
aliases: [d 5, máquina de dobrar]
---
A D5 é a dobradeira de folhetos, com três tipos de dobra.
`,
  laminadora: `---
title: Laminadora Z
model: Laminadora Z
category: impressora
available: false
aliases: [laminadora, plastificadora]
---
A laminadora não está disponível no momento.
`,
  'p200-ou-p900': `---
title: Diferença entre a P200 e a P900
category: comparativo
aliases: [de mesa ou de produção]
---
A P200 trabalha sobre a mesa e a P900 fica no chão da gráfica.
`,
  garantia: `---
title: Garantia
category: empresa
aliases: [garantia]
---
Os equipamentos têm garantia de 6 meses.
`,
}

let made: Business | null = null

/** Parsed once, through the same schemas as a folder on disk. */
export function exampleBusiness(): Business {
  made ??= {
    id: 'grafica',
    folder: '/nowhere/grafica',
    config: businessSchema.parse(parse(CONFIG)),
    replies: repliesSchema.parse(parse(REPLIES)),
    systemPrompt: '',
    documents: Object.entries(DOCUMENTS).map(([slug, source]) =>
      parseKnowledgeDocument(`${slug}.md`, source),
    ),
    version: 'example',
  }
  return made
}
