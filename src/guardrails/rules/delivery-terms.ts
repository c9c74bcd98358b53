import { z } from 'zod'
import { fold } from '../../text/normalise.ts'
import { phrases } from '../../text/phrases.ts'
import { findServiceDates } from '../commerce/service-dates.ts'
import { findTimePromises, MONTH, SPAN, WHEN } from '../commerce/time.ts'
import { judgeTopic, type Topic } from '../commerce/topic.ts'
import { findVisits } from '../commerce/visits.ts'
import { type Finding, parseParams, readingRule } from '../define.ts'
import { asksAboutLead, declines, defers, leftAside, opensWithAnswer } from '../moves.ts'
import { type Reading, readLead } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'
import type { Hit } from '../scan.ts'

const PRODUCT =
  '(?:maquina|equipamento|ela|ele|MACHINE|linha|pedido|encomenda|produto|modelo|material|tudo|unidade|[a-z]{2,4}\\d{2,})'

const STATES = [
  phrases`
    cheg(?:a|am|ar|ara|aria|ando|ue)(?: \w+){0,4} (?:${WHEN}|ai|na sua|no seu|ate voce|em casa|pra voce|para voce|na porta)
    ${WHEN}(?: \w+){0,5} (?:chega|chegar|esta(?:ra)? (?:ai|com voce|na sua|no seu|contigo|pronta|instalad\w+)|ta ai|ta com voce)
    chega (?:rapid\w+|logo|a tempo|antes|no prazo|ai)
    da tempo(?: \w+){0,3} (?:chegar|receber|entregar|instalar|de) ¦ pronta entrega
    entrega (?:imediata|rapida|gratis|garantida|expressa|agil|inclusa|facil|em|ate|leva|demora|e (?:de|em|rapida|gratis|feita|por|imediata)|fica|sai|para todo|pra todo|no brasil|com frete|sem|direto|agendada|prevista|programada|dentro)
    prazos? (?:de entrega )?(?:(?:e|sao|fica|hoje e|seria)(?: \w+){0,3} (?:${SPAN}|curt\w+|rapid\w+|pequen\w+|imediat\w+|longo|tranquilo|\d+)|gira|costuma\w*|medio|curto|de \d+|de ate|maximo|minimo|normal\w*|estimado|previsto|aproximado|varia de \d+|varia entre)
    (?:entreg(?:amos|ar|aremos|o|ue|ou|am)|mandamos|despach\w+|enviamos|remet\w+|embarc\w+|transportamos|expedi\w+)(?: \w+){0,5} (?:${WHEN}|(?:para|pra|em|por|no) tod[oa]s?|qualquer (?:lugar|cidade|estado|regiao)|brasil|sua (?:porta|cidade|empresa|casa|loja|cozinha|fabrica)|seu (?:endereco|estado)|montad\w+|gratis|instalad\w+|direto|ai|rapid\w+|${PRODUCT})
    (?:pass(?:ar|a|e)|vir|venha|vem|busc\w+)(?: \w+){0,3} (?:e )?(?:levar|retirar|pegar|carregar|levo)(?: \w+){0,2} ¦ levar? na hora
    (?:voce )?(?:receb\w+|cheg\w+|entreg\w+|despach\w+|resolv\w+)(?: \w+){0,3} (?:num (?:piscar|pulo|instante|estalo|zas)|em dois tempos|de um dia (?:pro|para o) outro|jato|voando|(?:n?est[ea]|ness[ea]|dest[ea]) (?:trimestre|semestre|mes|semana|quinzena|ano|bimestre)) ¦ (?:temos|tem|tenho|ha|sobr\w+)(?: \w+){0,3} (?:prateleira|galpao|deposito|patio|showroom|vitrine)(?: \w+)? ¦ (?:carreteiro|caminhao|caminhoneiro|motorista|transportador\w*|frota|carreta|entregador)(?: \w+){0,4} (?:passa|sai|leva|roda|vai|entrega|carrega|busca|chega)(?: \w+){0,5}
    (?:mandamos|enviamos|levamos|entregamos|despachamos) (?:para|pra|pro|ate) (?:o |a |os |as |todo |toda )?(?!consultor|voce|time|equipe|especialista|seu|sua|e-?mail|comercial|ele|ela)[a-z]+(?: \w+){0,3} ¦ fabrica(?: \w+){0,2} (?:folgad\w+|vazi\w+|livre|adiantad\w+|em dia) ¦ (?:sai|saindo|fica pronta) (?:bem |muito |super )?rapid\w+
    (?:entregamos|despachamos|despacho|expedimos) ¦ te entregar ¦ posso entregar
    (?:consigo|conseguimos|garanto|garantimos)(?: \w+){0,3} (?:entreg\w+|mandar|despach\w+)
    (?:temos|tem|tenho|ha|existe\w*|restam?|sobra\w*|possuimos|mantemos|disponive\w+|esta(?:o)?|separad[oa]|deixo|sai\w*|direto|varias?|maquinas?|unidades?|sem|nao temos|zerado|acabou)(?: \w+){0,6} (?:em |no |do |de |a )?estoque
    estoque (?:disponive\w+|cheio|baixo|limitado|imediato|zerado|pronto) ¦ (?:em|no) estoque
    pronta (?:para|pra) (?:envio|sair|entrega|retirada|despacho|entregar)
    disponive(?:l|is) (?:para|pra) (?:entrega|envio|retirada|pronta|sair|despacho|embarque|imediat\w+)
    (?:maquina|unidade|equipamento)s? disponive(?:l|is) (?:hoje|agora|ja)
    fretes? (?:gratis|inclus\w+|por (?:nossa|sua|conta)|cif|fob|em torno|de \d+|e (?:gratis|por|noss\w+|seu|pago|de|inclus\w+|barato|cortesia)|fica|sai|custa|ja|sem|nos|nao|vai|a (?:parte|combinar)|pago|barato|para todo)
    (?:com|sem|mais|inclui|pagamos|arcamos com o|bancamos o|cobrimos o|oferecemos|damos) (?:o )?frete
    por (?:nossa|sua) conta(?: (?:o frete|a entrega|o transporte))? ¦ (?:cif|fob) ¦ por transportadora
    transportadora (?:leva|entrega|parceira) ¦ transporte (?:e|fica|incluso|por|sem|gratis)
    taxa de entrega
    instalac(?:ao|oes)(?: \w+){0,3} (?:inclus\w+|gratis|gratuit\w+|feita|por nossa|leva|sem custo|em|cortesia|rapida|e por|e nossa|e feita|completa|acompanha)
    instal(?:amos|o|aremos)(?: \w+){0,3}
    (?:nosso|nossa|um|a|o|mandamos) (?:tecnico|equipe|time|instalador\w*|montador\w*)(?: \w+){0,4} (?:instala\w*|monta\w*|vai ate|ate ai|coloca\w*|treina\w*)
    (?:montagem|instalacao) (?:no local|ai|na sua|e feita|por nossa|inclus\w+|gratis)
    montada e funcionando ¦ ja (?:chega|vai|sai) (?:montad\w+|instalad\w+|funcionando|pronta)
    treinamento (?:incluso|gratis|no local)
    (?:fica|ficara|estara|ficam|esta) (?:pront[oa]s?|disponive\w+)(?: \w+){0,2} (?:em ${SPAN}|${WHEN})
    (?:leva|demora|levam|demoram|levaria|tarda)(?: \w+){0,3} ${SPAN}(?: \w+){0,3}
    ${SPAN} (?:para|pra|ate|e) (?:fabric\w+|produzir|entreg\w+|chegar|despach\w+|enviar|montar|instalar|receber|ficar|ser)
    (?:fabric\w+|producao|feita|feito)(?: \w+){0,2} (?:sob encomenda|leva|demora) ¦ sob encomenda
    sai(?:r|ra)? da (?:fabrica|linha|producao)(?: \w+){0,3}
    proxim[oa] (?:lote|fornada|leva|remessa|turma de maquinas) ¦ sair (?:hoje|amanha|agora)
    (?:em|daqui a|dentro de) ${SPAN},? (?:voce|vc|ela|a maquina|ja|estara|esta|tera|sua)(?: \w+){0,3} (?:ja|estara|esta|produzindo|com ela|rodando|funcionando|em casa|instalad\w+|na sua|na mao|ai)
    (?:em|daqui a|dentro de) ${SPAN} (?:ela|a maquina|voce|ja) (?:ja |esta|estara|ta|recebe|tera|tem)
    voce recebe(?:ra)?(?: \w+){0,4} (?:em|ate|dentro|amanha|na semana|rapid\w+)
    (?:retirar|retira|buscar|pegar)(?: \w+){0,2} (?:na fabrica|aqui|em nossa|na nossa|no local|amanha|hoje|no deposito)
    nao demora ¦ no maximo ${SPAN} ¦ (?:bem|super|muito|bastante) rapid\w+(?: \w+){0,3} ${SPAN}
    demora (?:pouco|nada|quase nada) ¦ (?:previsao|estimativa)(?: \w+){0,3} (?:e|de) ${SPAN}
    ${PRODUCT} (?:esta|ta|estara|vai estar|fica)(?: \w+){0,2} (?:ai|com voce|na sua \w+|no seu \w+|contigo)(?: \w+){0,3}
    despach(?:o|a|ada|ado|e|ou|ar|aremos) ¦ codigo de rastre\w+ ¦ rastreio ¦ sedex ¦ delivery time
    in stock ¦ free shipping ¦ envio (?:imediato|rapido|gratis|em|e|para todo|hoje|amanha)
    segur[oa] (?:no|do|de) (?:frete|transporte) ¦ garant\w+(?: \w+){0,3} (?:entrega|prazo)
    (?:sai|saem|saindo)(?: \w+){0,2} (?:hoje|amanha|daqui|da fabrica|do galpao|segunda|essa semana)(?: \w+){0,2} ¦ (?:ja )?(?:esta|ta|vem|vai|chega)(?: \w+){0,2} (?:embalad\w+|montad\w+|pronta (?:pra|para) (?:usar|sair|ir|ligar|trabalhar)|instalad\w+) ¦ (?:temos|tem|ha|sobrou|restam?)(?: \w+){0,4} (?:parad\w+|guardad\w+|sobrando|pronta entrega|no galpao|no deposito|em estoque)(?: \w+)? ¦ (?:chegou|chega|saiu)(?: \w+){0,2} (?:lote|remessa|carga)(?: \w+)? ¦ lote novo ¦ bastante unidade\w* ¦ (?:ate|antes d[aeo])(?: \w+){0,3} (?:inaugurac\w+|abertura|natal|fim do mes)(?: \w+){0,2} (?:chega|esta|tera|recebe|entreg\w+)
    da tempo(?: sim| tranquilo| de sobra)? ¦ (?:enviamos|mandamos|entregamos|vai|segue|vao) com (?:seguro|rastreio|nota|tudo)(?: \w+)? ¦ (?:vamos|iremos|vou)(?: \w+){0,2} (?:instalar|montar|entregar)(?: \w+)? ¦ atras\w+(?: \w+){0,3} (?:devolv\w+|compens\w+|avis\w+|desconto) ¦ (?:nunca|nao) atras\w+(?: \w+)? ¦ (?:demora|leva|tarda)(?: \w+){0,2} (?:mais|menos|pouco|um pouco|bastante)(?: \w+)? ¦ (?:em|ate|para|pra) ${MONTH}(?: \w+){0,4} (?:produzindo|rodando|funcionando|com voce|contigo|pront\w+|ai) ¦ (?:a )?fabrica (?:solta|libera|entrega|produz|manda)(?: \w+){0,3} ¦ fila (?:da|de) producao ¦ entra na fila(?: \w+)? ¦ pa-?pum ¦ (?:assim que|depois de|apos)(?: \w+)? (?:pag\w+|confirm\w+|fech\w+|aprov\w+),? (?:sai|chega|vai|segue|despach\w+|entreg\w+|mand\w+|em)(?: \w+){0,3}
    produzindo com ela(?: \w+){0,3} (?:${WHEN})
    (?:temos|tem|tenho|ha|sobrou|ficou|restou|separei) (?:ja )?(?:uma|um|duas|dois|algumas|\d+)(?: \w+){0,4} (?:pront\w+|montad\w+|parad\w+|guardad\w+|esperando|aqui|sobrando|embalad\w+)
    (?:a gente|nos|noss[oa] (?:equipe|time|pessoal|tecnico\w*)|vamos|eles|o pessoal)(?: \w+){0,2} (?:mont\w+|instal\w+|deix\w+|lev\w+|busc\w+|coloc\w+|entreg\w+|mand\w+|despach\w+|vai ate|vao ate|envi\w+|embal\w+)(?: \w+){0,4} (?:ai|funcionando|porta|local|cozinha|loja|fabrica|casa|tudo|cidade|rodando|empresa|maquina|equipamento|brasil|estado|regiao|transport\w+)
    transportadora\w* (?:\w+ ){0,3}(?:deix\w+|lev\w+|entreg\w+|busc\w+|coloc\w+|retir\w+|cuid\w+|parceir\w+|passa) ¦ deixa(?:r|mos)? na (?:sua )?porta
    (?:nao |sem )?(?:cobr\w+|pag\w+|custo|taxa)(?: \w+){0,3} (?:envio|entrega|frete|transporte|instalac\w+)
    (?:fret\w+|envio|transporte|entrega|instalac\w+)(?: \w+){0,3} (?:com voce\w*|com vcs|com a gente|conosco|e noss\w+|e seu|e sua|do comprador|do cliente|incluid\w+|inclus\w+)
    feit[oa]s?(?: \w+){0,2} (?:na hora do|sob|apos o|depois do|a partir do|conforme o) (?:pedido|encomenda) ¦ dias de (?:fabrica|producao|espera) ¦ fila de producao
    (?:e |era |sao |temos |tem )?(?:a |as |so )?ultim[oa]s? (?:unidades?|pecas?|maquinas?|d[oa] (?:estoque|fabrica|lote|barracao|deposito))
    (?:sobr\w+|rest(?:a|am|ou|aram))(?: \w+)? (?:\d+|uma?|duas?|dois|tres|pouc\w+|pouquissim\w+)(?: \w+){0,3}
    mand(?:o|amos|ar|aremos|a) (?:pra|para|por) (?:qualquer|tod[oa]s?|outr[oa]s?|la|ai|fora) ¦ esperando (?:um )?dono
    (?:consig\w+|conseguimos|da pra|vamos|posso) agilizar ¦ agiliz\w+(?: \w+){0,3} (?:entrega|envio|chegar|fabricac\w+)
  `,
]
const NAMES = [
  phrases`
    prazos?(?: de entrega)? ¦ entregas? ¦ fretes? ¦ estoques? ¦ instalac(?:ao|oes) ¦ transporte ¦ envio
    montagem ¦ pronta[- ]entrega ¦ data de entrega ¦ disponibilidade ¦ transportadoras? ¦ logistica ¦ despacho ¦ correios ¦ caminhao
  `,
]

const MADE =
  /\b(?:GOODS|unidades|pecas|ciclos|kg|quilos|gramas|por hora|por dia|por minuto|padronizad\w+|uniformes?|formad\w+|cubos?|resultado|qualidade|producao|padrao|desempenho|rendimento)\b/
const WORKS =
  /\b(?:faz|fazem|fez|fazia|faria|fariam|produziria|leva|levaria|produz|produzem|rende|rendem|forma|formam|corta|cortam|mistura|embute|processa|entrega em producao)\b/
const SHIPS = /\b(?:entreg\w+|despach\w+|envi\w+|instal\w+|pront[oa]|chega|recebe\w*|fabric\w+|frete)\b/
/** What binds a customer of a plan, and for how long: the business of the plan, not a lead time. */
const TERM_OF_PLAN =
  /\b(?:fidelidade|permanencia|carencia|prende|planos?|fidelizac\w+|contrato|desconto|por cento)\b|%/
const LEADS_ACT =
  /\b(?:voce|vc) (?:me |ja |so )*(?:envia|manda|passa|confirma|responde|pode (?:me )?(?:enviar|mandar)|vai (?:me )?(?:enviar|mandar)|consegue|volta|retorna|decide|pensa)\b/
function other(hit: Hit): boolean {
  const { text, sentence, clause, before, after } = hit
  if (leftAside(after, text) && !/\d|\b\w+(?:amos|emos|imos)\b/.test(text)) return true
  // A greeting is sent too; what is left over of capacity or of time is no stock; a term of the lead's own.
  if (
    /\b(?:um|uns|uma|o|meu|nosso) (?:alo|abraco\w*|beijo\w*|oi|salve|recado|mensagem|lembranca\w*|cumpriment\w*)\b/.test(
      text + after.slice(0, 24),
    ) &&
    /mand|envi/.test(text)
  )
    return true
  if (
    /^(?:sobr|rest)/.test(text) &&
    /\b(?:capacidade|folga|producao|tempo|turno|espaco|duvidas?|perguntas?|energia|creditos?|dinheiro|carne|massa|ano|mes|dia|mao)\b/.test(
      text + after.slice(0, 30),
    )
  )
    return true
  if (
    /^prazos?$/.test(text) &&
    (/^ (?:desejad|que (?:voce|vc|tem|pretend|precis|imagin)|d[oe] (?:seu|sua|voces)|em mente|previst[oa] por)/.test(
      after,
    ) ||
      /\b(?:seu|teu) $/.test(before) ||
      (/\b(?:nome|cidade|volume|equipamento)\b/.test(sentence.text) &&
        /\b(?:pergunt\w+|costum\w+|precis\w+ saber|sabe[mr]?|ajuda\w*|inform\w+)\b/.test(sentence.text)))
  )
    return true
  // "Faz em duas horas o que a outra faz num dia": output.
  if (WORKS.test(clause.text) && hit.sentence.mentions.length > 0 && !SHIPS.test(clause.text)) return true
  if (LEADS_ACT.test(clause.text) && !SHIPS.test(text)) return true
  // "Em doze meses, R$ 369,60": time that money is counted in.
  if (
    sentence.numbers.some((number) => number.money) &&
    !SHIPS.test(sentence.text) &&
    !/entreg|frete|estoque|prazo/.test(text)
  )
    return true
  // A machine "delivers" its output; a warranty has a term; a lead has plans and a stock of meat.
  if (
    /\bentreg|sair|saida|prazo (?:e|de)/.test(text) &&
    sentence.of(MADE).test(clause.text) &&
    !/\b(?:estado|brasil|cidade|dias|semanas|frete|entregamos)\b/.test(clause.text)
  )
    return true
  if (/garantia/.test(clause.text) && !/\b(?:entrega|frete|prazo de entrega)\b/.test(clause.text)) return true
  if (/instalac/.test(text) && /^ (?:eletrica|de gas|hidraulica)/.test(after)) return true
  if (/estoque/.test(text) && /^ (?:refrigerad\w+|de carne|frio|congelad\w+)/.test(after)) return true
  if (
    /\b(?:voce|vc|voces|sua|seu|seus|suas)\b/.test(sentence.text) &&
    sentence.question &&
    !/\b(?:nosso|nossa|entregamos|instalamos|despach\w+)\b/.test(sentence.text)
  )
    return true
  // The talk itself takes a minute; a person calls today.
  if (
    /\b(?:minut\w+|segundos|horas?)\b/.test(text) &&
    /\b(?:perguntas?|conversa|atendimento|responder|respostas?|te responde|papo)\b/.test(sentence.text)
  )
    return true
  if (
    /\b(?:fala|chama|responde|retorna|procura|atende|liga|entra em contato|contato|conversa|te procura)\b/.test(
      clause.text,
    ) &&
    defers(clause.text) &&
    !/\b(?:chega|entreg|despach|frete|estoque|instal)\w*/.test(text)
  )
    return true
  if (
    /por (?:sua|nossa) conta/.test(text) &&
    !/\b(?:frete|entrega|transporte|instalacao|montagem|envio)\b/.test(sentence.text) &&
    !/^frete|entrega/.test(text)
  )
    return !/^por nossa conta$/.test(text) || !/\bfrete\b/.test(sentence.text)
  if (
    /\benvio\b/.test(text) &&
    /^ (?:a sua|sua|o seu|seu|as|os|essa|esse|para o consultor|ao|para um)/.test(after)
  )
    return true
  if (
    /\bleva|demora/.test(text) &&
    /\b(?:molde|limpeza|aprender|troca\w*|regul\w+|ciclo|minuto|conversa|pergunta\w*|cuba|mistur\w+)\b/.test(
      clause.text,
    ) &&
    !/\bentreg|fabric|chegar\b/.test(clause.text)
  )
    return true
  if (
    /chega/.test(text) &&
    (/\b(?:a|ate) (?:\d|um|dois)/.test(text) || /^ ?(?:a|ate) \d/.test(after)) &&
    !/\bdias?|semanas?|mes/.test(text)
  )
    return true
  // A document is sent, or can't be: other rules judge it.
  if (
    /mandar$/.test(text) &&
    /^ (?:(?:uma?|a|o|as|os|essa?|sua?|seu) )?(?:propostas?|orcamentos?|contratos?|cotac\w+|fotos?|videos?|catalogos?|links?|tabelas?|arquivos?|documentos?|pdf|mensage\w+|audios?|nada|isso)\b/.test(
      after,
    )
  )
    return true
  // "Não sai da fábrica sem molde".
  if (/^sai/.test(text) && /\bnao $/.test(before) && /\bsem\b/.test(text + after)) return true
  if (/da tempo/.test(text) && /\b(?:conversar|perguntar|falar)\b/.test(after)) return true
  return /\bnao (?:e|precisa|ha|tem) $/.test(before) && /instalac|montagem/.test(text)
}

const ASKED =
  /\b(?:cheg\w+|entreg\w+|prazo|frete|estoque|pronta|envi\w+|despach\w+|demora|instal\w+|quando (?:chega|recebo|fica)|a tempo|da tempo|ate (?:o |a )?(?:fim|final|natal|dia)|retirar|buscar|mandam)\b/
/** The same where nothing is installed: "não precisa" is then the right answer to "precisa instalar?". */
const ASKED_OF_SERVICE =
  /\b(?:cheg\w+|entreg\w+|prazo|frete|estoque|pronta|envi\w+|despach\w+|demora|quando (?:chega|recebo|fica|instal\w+)|a tempo|da tempo|ate (?:o |a )?(?:fim|final|natal|dia)|retirar|buscar|mandam)\b/
const DENIED_BEFORE =
  /\b(?:nao|nem|sem|nada|nunca|nenhum\w*|zero|dispensa\w*|livre de|em vez de)\b[^.;!?]{0,40}$/
/** "Nada para instalar", "a instalação não existe". */
const DENIED_IN = /^(?:nao|sem|nem|nenhum\w*|nada)\b/
const DENIED_AFTER = /^[^.;!?]{0,16}\b(?:nao (?:e|ha|existe\w*|faz|precisa\w*)|nada|nenhum\w*)\b/
/** What reaches a customer of a service: energy, a credit, a bill. */
const ARRIVES = /\b(?:energia|luz|creditos?|contas?|faturas?|boletos?|descontos?|mensage\w+)\b[^.;!?]{0,30}$/

/** The lead puts a day or a term forward, for a visit or for the service to begin. */
const PROPOSES =
  /\b(?:tecnic\w+|instal\w+|eletricist\w+|visita|vistoria|equipe|alguem|pessoal|obra|medidor|comec\w+|entra|ativ\w+|vale|valer|cai|ligad\w+|funcion\w+|beneficio|desconto (?:ja|entra|comec\w+|vem))\b/
const LEADS_DATE = new RegExp(
  `\\b(?:${WHEN}|segunda|terca|quarta|quinta|sexta|sabado|domingo|as \\d{1,2} ?h\\w*)\\b`,
  'g',
)
const AGREES =
  /^(?:sim|certo|isso|isso mesmo|exato|combinad[oa]|fechado|perfeito|otimo|claro|ok|beleza|pode ser|confirmad[oa]|com certeza|show|fica combinad[oa]|ta (?:bom|otimo|combinado))[ ,.!]*(?:sim|mesmo|entao|certo|combinado)?[ ,.!]*$/
/** Agrees to it: with a word, or by saying the day again. */
function acceptsTime(reading: Reading, lead: Reading, service: boolean): Finding[] {
  const { text } = lead.folded
  if (!service || !PROPOSES.test(text)) return []
  const days = text.match(LEADS_DATE) ?? []
  if (days.length === 0) return []
  return reading.sentences
    .filter(
      (one) =>
        !one.question &&
        !declines(one.text) &&
        !defers(one.text) &&
        !/\bnao\b|\bfidelidade\b|\bplanos?\b/.test(one.text) &&
        ((AGREES.test(one.text) && reading.sentences.length <= 2) ||
          (opensWithAnswer(one.text) &&
            one.text.length < 60 &&
            /\b(?:ele|ela|passa\w*|vai|vem|esta|sim|mesmo|comeca|entra|ja)\b/.test(one.text)) ||
          days.some((day) => one.text.includes(day) && one.text.length < 60)),
    )
    .map(({ start, end }) => ({ start, end }))
}

/** A date or a delay in answer to a question about delivery: "em 15 dias", "na semana que vem". */
const TIME = new RegExp(
  `\\b(?:em|ate|daqui a|dentro de|uns|umas|cerca de|mais ou menos|no maximo|coisa de)? ?(?:${SPAN}|${WHEN})\\b`,
)
function answersWithTime(reading: Reading, lead: Reading): Finding[] {
  if (!ASKED.test(lead.folded.text)) return []
  return reading.sentences.flatMap((sentence) => {
    if (sentence.question || defers(sentence.text) || declines(sentence.text) || sentence.text.length > 70)
      return []
    if (LEADS_ACT.test(sentence.text) || sentence.numbers.some((number) => number.money)) return []
    if (/\b(?:fidelidade|permanencia|planos?)\b/.test(sentence.text)) return []
    if (
      /\b(?:voce|vc) (?:precisa|quer|disse|falou|mencionou|pretende)|\bentendi|\bgarantia|\binaugur\w+|\bprojeto\b/.test(
        sentence.text,
      )
    )
      return []
    const match = TIME.exec(sentence.text)
    if (!match || !/\d|dias?|semanas?|mes|amanha|hoje|que vem|proxim|breve|rapid|logo/.test(match[0]))
      return []
    if (sentence.numbers.some((number) => number.unit !== null && number.unit.kind !== 'time')) return []
    return [{ start: sentence.start + match.index, end: sentence.start + match.index + match[0].length }]
  })
}

const TOPIC: Topic = {
  states: STATES,
  names: NAMES,
  other: (hit) =>
    other(hit) ||
    (asksAboutLead(hit.sentence) && !/\b(?:nosso|nossa|gratis|inclus\w+|estoque)\b/.test(hit.text)),
  asked: ASKED,
}

const SETTINGS = z.strictObject({
  /** A service: nothing is delivered or installed at the customer's, and saying so is right. A date or a visit stays a fault. */
  nothing_installed: z.boolean().default(false),
})

/** Nothing of a service is shipped: denying it, and telling what energy and credits do, is right. */
function otherOfService(hit: Hit): boolean {
  const { text, before, after } = hit
  if (TERM_OF_PLAN.test(hit.sentence.text) && !/entreg|frete|estoque|instal|monta|envi|visita/.test(text))
    return true
  if (/^(?:disponibilidade|envio)$/.test(text)) return true
  // The bill comes every month; an amount comes to so much; there is time to think.
  if (
    /cheg\w*$/.test(text) &&
    /^ (?:a (?:r\$|\d|um|mil)|(?:uma |a |sua |so uma |apenas uma |outra )?(?:so )?(?:conta|fatura|media))/.test(
      after,
    )
  )
    return true
  if (/^da tempo/.test(text) && !TIME_OF_WORK.test(hit.sentence.text.replace('da tempo', ''))) return true
  // A bill of the lead's, which they will send when it has come.
  if (
    /cheg|vem/.test(text) &&
    /\b(?:conta|fatura|me manda|me envia|foto)\b/.test(hit.sentence.text) &&
    /\b(?:voce|vc|como (?:ja|sempre)|todo mes|uma vez por mes)\b/.test(hit.sentence.text)
  )
    return true
  if (
    /^(?:el[ea]s?|ele|ela) nada\b|\bpela entrega\b/.test(text) ||
    /\b(?:responsavel|distribuidora)\b[^.]{0,30}\b(?:pela|da|a) $/.test(before)
  )
    return true
  if (
    /\bde um mes (?:para|pra|a|ao) outro\b|\bde um (?:mes|dia) $/.test(hit.sentence.text) &&
    /\bmes\b/.test(text)
  )
    return true
  if (/\bcreditos?\b/.test(hit.clause.text) && /cheg|receb/.test(text)) return true
  if (DENIED_BEFORE.test(before) && !TIME_OF_WORK.test(text)) return true
  if (/^entreg/.test(text) && /^ (?:a |sua )?(?:energia|luz|conta)/.test(after)) return true
  // The number by which the distributor knows the home.
  if (/instalac/.test(text) && /\b(?:numero|codigo|n) d[ae] $/.test(before)) return true
  if (/instal|mont|tecnic|equipe|colocar/.test(text) && !TIME_OF_WORK.test(text))
    return DENIED_BEFORE.test(before) || DENIED_IN.test(text) || DENIED_AFTER.test(after)
  return (
    /^cheg/.test(text) &&
    ARRIVES.test(before) &&
    !TIME_OF_WORK.test(text.replace(/\b(?:de|como|ate|igual a?) hoje\b/, ''))
  )
}
/** The lead speaks of what a plan binds. */
const PLAN_TALK = /\b(?:fidelidade|amarr\w+|prend\w+|permanencia|planos?|basico|intermediario|premium)\b/
/** How long a plan binds is no lead time. */
const FIDELITY =
  /\b(?:fidelidade|permanencia|plano (?:de|com) \d|plano de \w+ por cento|planos? (?:pede|pedem|exige|exigem))\b/
/** A date of works is a promise even beside a denial. */
const TIME_OF_WORK = new RegExp(`\\b(?:${SPAN}|${WHEN})\\b`)

const TOPIC_OF_SERVICE: Topic = {
  ...TOPIC,
  other: (hit) => TOPIC.other(hit) || otherOfService(hit),
  asked: ASKED_OF_SERVICE,
}

export const deliveryTerms: RuleFactory = ({ business, params }) => {
  const { nothing_installed: service } = parseParams('delivery_terms', SETTINGS, params)
  const topic = service ? TOPIC_OF_SERVICE : TOPIC
  // A date for what is not for sale is another rule's matter.
  const gone = business.documents
    .filter((document) => !document.meta.available)
    .flatMap(({ meta }) => meta.aliases.map((alias) => fold(alias)).filter((alias) => !alias.includes(' ')))
  const aboutGone = (text: string) => gone.some((alias) => text.includes(alias))
  return readingRule(business, {
    id: 'delivery_terms',
    adopts: service,
    evidenceAllows: true,
    protects: 'Lead time, stock, freight and installation are promised by a person, never by the agent.',
    feedback:
      'Não prometa nem estime prazo, data, estoque, frete ou instalação, nem para negar. Diga que isso é confirmado com o consultor.',
    find(reading, exchange) {
      const lead = readLead(business, exchange)
      const visits = findVisits(reading, lead)
      if (visits.length > 0) return visits
      // Of a service "não" is the right answer: nothing is shipped and nobody comes.
      const found = judgeTopic(topic, reading, lead).filter(
        (one) => !(service && /^nao\b/.test(reading.folded.text.slice(one.start, one.start + 4))),
      )
      if (found.length > 0) return found
      const accepted = acceptsTime(reading, lead, service)
      if (accepted.length > 0) return accepted
      const dated = findServiceDates(reading, service)
      if (dated.length > 0) return dated
      const timed = answersWithTime(reading, lead)
      return timed.length > 0
        ? timed
        : findTimePromises(
            reading,
            (text) =>
              aboutGone(text) ||
              (service &&
                (PLAN_TALK.test(lead.folded.text) || PLAN_TALK.test(text) || /r\$|\breais\b/.test(text))) ||
              (/\bgarantia\b/.test(lead.folded.text) && !/\b(?:entreg|prazo|cheg)/.test(lead.folded.text)) ||
              /\bde um (?:mes|dia|ano) (?:para|pra|a|ao) (?:o )?outro\b/.test(text) ||
              (service && /\b(?:voce|vc) (?:me |ja |so )*(?:manda|envia|passa|responde|pensa)/.test(text)) ||
              (service && /\b(?:conta|fatura)\b[^.]*\b(?:chega|vem)\b|\bela chega\b/.test(text)) ||
              (service && (FIDELITY.test(text) || TERM_OF_PLAN.test(text))) ||
              WORKS.test(text),
          )
    },
    examples: {
      pass: [
        { text: 'Mandamos um abraço para a sua cidade!' },
        { text: 'O prazo que você tem em mente ajuda o consultor.' },
        { text: 'O prazo é definido com o consultor.' },
        { text: 'Para quando você precisa?' },
        { text: 'Ela entrega 300 unidades por hora.' },
      ],
      block: [
        { text: 'Chega em 15 dias na sua cidade.' },
        { text: 'Temos a pronta entrega.' },
        { text: 'Uns vinte dias.', exchange: { lastLead: 'qual o prazo de entrega?' } },
      ],
    },
  })
}
