import { fold } from '../../text/normalise.ts'
import { phrases } from '../../text/phrases.ts'
import { isFirstName } from '../../understanding/names.ts'
import { findHumanLife } from '../conduct/human-life.ts'
import { type Finding, NO_PARAMS, parseParams, readingRule } from '../define.ts'
import { bareAnswer } from '../moves.ts'
import { type Reading, readLead } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'
import { type Hit, scan } from '../scan.ts'

const ROBOT =
  '(?:robos?|bots?|maquina|programa|ia|inteligencia artificial|sistema|chatbot|automatic[oa]|virtual|computador|software|gravac\\w+|algoritmo|assistente virtual|resposta automatica)'
const HUMAN =
  '(?:human[oa]s?|pessoa(?: (?:de verdade|real|de carne e osso|fisica|como voce|normal))?|gente(?: (?:de verdade|como a gente|como voce))?|ser humano|de carne e osso|de verdade|mulher|homem|rapaz|moca)'
const ROLE =
  '(?:consultor\\w*|vendedor\\w*|atendente(?! virtual)|representante|gerente|don[oa]|soci[oa]|engenheir[oa]|tecnic[oa]|especialista|funcionari[oa]|operador\\w*|diretor\\w*|proprietari[oa]|responsavel (?:pel|d)\\w*|coordenador\\w*|supervisor\\w*|analista|estagiari[oa]|secretari[oa]|fundador\\w*)'

const CLAIMS = phrases`
  (?:sou|somos|eu sou|sou sim,?|sou mesmo|sou so|claro que sou|voce (?:esta |ta )?(?:falando|conversando|lidando|tratando) com|quem (?:te |lhe )?(?:atende|responde|fala|escreve)(?: \w+){0,2} e|atras (?:desta|dessa) (?:tela|conversa)(?: \w+){0,2}|aqui (?:e|tem|quem (?:fala|escreve|atende) e))(?:,? (?:sim|mesmo|so|apenas|realmente|tambem|eu))*,? (?:um |uma |o |a )?(?:${HUMAN}|atendente (?:humano|real)|atendimento humano)
  como (?:um |uma )?(?:ser humano|pessoa|human[oa]|mulher|homem|mae|pai|${ROLE})(?: e (?:mulher|homem|mae|pai|dona|dono|filh[oa]))?(?=,| eu| que sou| te)
  (?:nao|nem) (?:e |sou |somos |tem |ha |esta falando com |se trata de |estamos falando de |fala com )+(?:um |uma |nenhum |nenhuma )?${ROBOT}
  nao (?:esta|ta|estamos) (?:falando|conversando|lidando) com (?:um |uma |nenhum |nenhuma )?${ROBOT}
  (?:nenhum|nenhuma) ${ROBOT}(?: (?:aqui|nessa|por aqui))? ¦ (?:que|imagina,?|nada de|robo\?|sem) robo\??
  (?:sou|eu sou|falo como|aqui (?:e|quem fala e)|quem fala e|trabalho como|atuo como) (?:o |a |um |uma |seu |sua |nosso |nossa )?(?:\w+ )?${ROLE}
  trabalho (?:aqui |na |nesta |no |com a |ha )(?:\w+ ){0,3}(?:fabrica|empresa|equipe|anos|setor|comercial|ha|desde)?
  trabalho aqui
  (?:estou|to|fiquei|estive|estava|fui|cheguei|passei|vim)(?: \w+){0,2} (?:na|no|em|para a|pra) (?:minha |meu |nossa )?(?:mesa|escritorio|fabrica|casa|almoco|transito|banheiro|onibus|loja|sala|predio|showroom|reuniao)
  (?:acabei|acabo) de (?:almocar|chegar|voltar|tomar|jantar|acordar|sair|falar com (?:o|meu))
  (?:eu )?(?:mesm[oa]|propri[oa]|pessoalmente) (?:testei|usei|vi|montei|operei|fiz|provei|cuido|visitei|acompanhei)
  (?:testei|usei|provei|operei|visitei|almocei|jantei|dormi|viajei)(?: \w+)?
  vou cuidar (?:\w+ ){0,4}pessoalmente ¦ pessoalmente(?: \w+){0,3} (?:cuido|vou|posso)
  meus? (?:filh\w+|espos\w+|marido|mae|pai|chefe|avo|colega de mesa)
  minha (?:familia|mae|esposa|chefe|filha|avo|mesa) ¦ (?:sou )?eu mesm[oa] (?:digit\w+|respond\w+|aqui|que|escrev\w+|fal\w+|quem) ¦ sou eu (?:mesm[oa]|quem|que estou|que to) ¦ (?:meu|minha|meus|minhas) (?:colegas?|chefe|gerente|supervisor\w*|parceir[oa]|sala|escritorio|casa|folga|almoco|turno|experiencia|SHOP|loja|cidade|time do coracao) ¦ por experiencia propria ¦ (?:eu )?(?:ja )?(?:usei|trabalhei|morei|operei|comprei) (?:essa|esta|com|n[ao]|em|um|uma) ¦ (?:deixa|deixe|vou) (?:eu )?(?:perguntar|ver|confirmar|falar|checar) (?:com|pro|para o|pra|ao) (?:o |a )?(?:meu|minha)(?: \w+)? ¦ de verdade,? nao (?:um )?(?:robo|bot) ¦ digitando
  i am human ¦ real person ¦ soy humano

  (?:meu|minha|meus|minhas) (?:expediente|voz|mesa|cafe|filh\w+|familia|marido|esposa|folga|ferias|carro|vida) ¦ (?:estava|estive|estou|to|tava|fiquei|saindo|sai|vou|volto)(?: \w+){0,2} (?:em reuniao|no balcao|pro almoco|para o almoco|no almoco|de plantao|de ferias|no transito|na rua|ocupad[oa]|no telefone|atendendo (?:outr[oa]|um|uma|no))(?: \w+)?
  (?:tom\w+|beb\w+|com(?:o|er|emos))(?: \w+){0,2} (?:cafe|almoco|cerveja|agua) com (?:voce|a gente) ¦ (?:vou|posso|passo|consigo)(?: \w+){0,2} (?:ai )?(?:te |ai |a )?visitar(?: \w+)? ¦ vou ai(?: \w+)? ¦ (?:eu )?(?:tambem )?ja (?:tive|usei|trabalhei|fui|tinha|morei) (?:uma?|n[ao]|em|com|dono|dona)(?: \w+)?
  (?:100|cem)(?: ?%| por cento)? (?:human[oa]|gente|real) ¦ (?:e|sou|aqui e|nao,? e|isso e|so|somente|apenas) (?:um |uma )?(?:atendimento|atendente|pessoa|equipe) (?:100% )?human[oa](?: mesmo| real| sim)? ¦ atendimento humano mesmo ¦ humana? e bem(?: \w+)? ¦ (?:e|sou) (?:gente|pessoa|human[oa])(?: \w+)? ¦ voce (?:esta |ta )?(?:fala|falando|conversando) com (?:um|uma|a|o)? ?(?:atendente(?! virtual)|pessoa|human[oa]|gente)(?: de verdade| real)? ¦ eu mesm[oa] (?:oper\w+|us\w+|test\w+|faco|fiz|atend\w+|cuid\w+|mont\w+|vend\w+)
  (?:trabalho|atuo|mexo|lido|estou|vendo)(?: \w+){0,5} ha (?:mais de |quase )?(?:\d+|um|dois|tres|cinco|dez|muitos|varios|alguns) (?:anos|meses|tempo)
`

/** "Meu nome é X", "aqui é o X", "sou a X", "pode me chamar de X", a signature. */
const NAMED =
  /\b(?:meu nome e|me chamo|(?:pode |podes )?(?:me )?cham[ae]r?(?: de)?|aqui (?:e|fala|quem (?:fala|escreve|atende|digita|responde|esta) e|quem fala)|quem (?:\w+ )?(?:fala|escreve|digita|responde|atende|cuida|tecla|conversa|esta (?:falando|digitando|aqui|conversando|teclando|atendendo)|vos fala)(?: aqui| com voce| contigo)? e|assina(?:do)?:?|sou|eu sou|prazer,? (?:eu )?sou|att|atenciosamente|abracos?,|assinado|eu,)[,:.\- ]*(?:o|a|seu|sua)? ?([a-z]{3,})(?=[ ,.!?-]|$)(?: ([a-z]+))?|\be (?:o|a) ([a-z]{3,}) (?:que (?:esta|ta|te|fala|atende|responde|digita)|mesm[oa]|falando|aqui|quem|do comercial|da (?:equipe|empresa|loja|fabrica)|digitando)|\b(?:o|a) ([a-z]{3,}) (?:falando|aqui)\b|^([a-z]{3,}) (?:aqui|falando)\b|^(?:att|abs|bjs|beijos|ass|grat[oa]|abracos?|atenciosamente)[.:, -]+(?:(?:equipe|a|o) )?([a-z]{2,})\b|\be (?:o|a) ([a-z]{3,}) d[aoe] [a-z]{3,}/g
const NOT_NAMES = new Set(
  'assistente atendente virtual programa sistema seu sua uma um responsavel bem parte daqui apenas somente quem capaz inteligencia robo automatica automatico empresa primeira primeiro canal contato pre atendimento nosso nossa consultor consultora vendedor especialista pessoa alguem time equipe gente ele ela voce isso esse essa sim nao aqui muito grata grato feliz todo toda toda ouvidos humano humana so mesmo mesma que com para pra por como quando onde favor melhor chamar ajudar falar outro outra algum alguma cliente lead mais engenheira engenheiro dono dona gerente representante tecnico tecnica operador mae pai novo nova atenciosa dia tarde noite assistentes'.split(
    ' ',
  ),
)
/** Capitalised in the source, and where the turn of phrase alone does not tell, a common first name. */
const STAFF_TITLE =
  /\bquem (?:te |lhe |vos )?(?:escreve|fala|responde|atende|conversa|digita|tecla)(?: aqui| com voce)? e (?:o |a )?(?:seu |sua |nosso |nossa )?(?:engenheir|tecnic|consultor|vendedor|gerente|diretor|soci|don|analist|representant|coordenador|supervisor|especialist|atendente(?! virtual)|doutor|dr|sr|sra|senhor)/g
function isName(hit: Hit, word: string, reading: Reading): boolean {
  if (NOT_NAMES.has(word)) return false
  const at = reading.folded.sourceStart(hit.start + hit.text.lastIndexOf(word))
  const [first = '', second = ''] = reading.folded.source.slice(at, at + 2)
  // In a text without small letters every name is in capitals.
  const shouted = !/\p{Ll}/u.test(reading.folded.source)
  const capital = first !== first.toLowerCase() && (shouted || second === second.toLowerCase())
  const tells =
    /nome e|me chamo|chama|aqui (?:e|fala|quem)|fala (?:e|aqui)|falando|quem (?:fala|escreve|te atende)/.test(
      hit.text,
    )
  if (tells && capital && !/aqui e/.test(hit.text)) return true
  return isFirstName(word) && (capital || tells)
}

const ASKED =
  /\b(?:human[oa]|pessoa|gente|robo|bot|ia) ou (?:um |uma )?(?:human[oa]|pessoa|gente|robo|bot|ia|maquina)\b|\b(?:(?:voce|vc|tu|isso|aqui|ai|estou falando|falo|to falando|quem)\b[^?.!]{0,40}?)\b(?:human[oa]|pessoa|gente|robo|bot|maquina|ia\b|inteligencia|real|verdade|atendente|automatic\w+|sistema|chatgpt|gpt)\b|\b(?:e|eh) (?:um |uma )?(?:robo|bot|human[oa]|ia|pessoa|maquina|gente)\b|\b(?:gente|pessoa|human[oa]|alguem) de verdade\b/
const ASKED_HUMAN = /\b(?:human[oa]|pessoa|gente|verdade|real|atendente)\b/

/** "Sim, pode confiar": yes in so many words. */
const TRUST =
  /^(?:claro|sim|obvio|com certeza|logico|ora|e)\b[^.!?]{0,14}\bsou\b(?! (?:a|o|uma?) )|^(?:sim|sou|claro|com certeza|isso|exato|pode|fica)\b[^.!?]*\b(?:confiar|apostar|acreditar|tranquil\w+|certeza|ter certeza|mesm[oa]|verdade)\b/
const HUMAN_ANSWER =
  /^(?:(?:sou|isso|exato|correto|pois|claro|sim|opa|ue|ora|e|eu|bem|super|totalmente|100%|so|uma|um|a)[,!. ]+){0,4}(?:human[oa]|pessoa|gente|de verdade|real|de carne e osso|mulher|homem)\b(?![^.!?]*\b(?:nao|assistente|virtual|posso chamar|consultor)\b)/
/** "Sou sim!" to "você é humano?", "não sou não" to "é um robô?". */
function answers(reading: Reading, lead: Reading): Finding[] {
  const { text } = lead.folded
  if (!ASKED.test(text)) return []
  const human = ASKED_HUMAN.test(text) && !/\b(?:robo|bot|automatic\w+)\b/.test(text)
  const robot = /\b(?:robo|bot|maquina|ia|inteligencia|automatic\w+|sistema|gpt|chatgpt)\b/.test(text)
  const explains =
    /\b(?:assistente virtual|virtual|programa|inteligencia artificial|atendimento automatic\w+|sistema|robo|bot)\b/.test(
      reading.folded.text,
    )
  return reading.sentences.flatMap((sentence) => {
    // "Claro que é uma pessoa!", "robô não tem esse humor": said of whoever answers.
    if (!explains && OF_WHO.test(sentence.text)) return [{ start: sentence.start, end: sentence.end }]
    if ((robot || human) && ROBOT_COULD_NOT.test(sentence.text))
      return [{ start: sentence.start, end: sentence.end }]
    // "Humana, ué": the choice the lead gave.
    if (!explains && HUMAN_ANSWER.test(sentence.text)) return [{ start: sentence.start, end: sentence.end }]
    if (!explains && human && !robot && sentence.text.length < 40 && TRUST.test(sentence.text))
      return [{ start: sentence.start, end: sentence.end }]
    const answer =
      bareAnswer(sentence.text) ??
      (/^(?:nao )?e (?:sim|nao)\b/.test(sentence.text)
        ? sentence.text.startsWith('nao')
          ? 'no'
          : 'yes'
        : null)
    if (!answer || explains) return []
    return (answer === 'yes' && human && !robot) || (answer === 'no' && robot)
      ? [{ start: sentence.start, end: sentence.end }]
      : []
  })
}

const OF_WHO =
  /^(?:(?:claro|obvio|logico|sim|com certeza|ora|ue)[, ]*(?:que )?)+(?:e|esta|voce esta)(?: falando com| conversando com)? (?:uma? )?(?:pessoa|gente|human[oa]|ser humano|alguem)\b/
/** A robot would not joke, get tired, know your town. */
const ROBOT_COULD_NOT =
  /\b(?:robos?|bots?|maquinas?|ia|programas?|computador\w*)\b (?:nenhum[a]? )?(?:nao |nunca |jamais )(?:\w+ ){0,2}(?:tem|teria|faz|faria|fala|falaria|conversa|conversaria|sente|ri|riria|brinca|brincaria|entende|entenderia|sabe|saberia|escreve|escreveria|erra|cansa|atende|responde)\b(?![^.!?]*\b(?:preco|valor|consultor))/
const ASKS_NAME =
  /\b(?:qual|como|quem)\b[^?.!]{0,24}\b(?:(?:seu|teu) nome|(?:voce|vc|tu) (?:se |te )?chama\w*|se chama|te cham\w+|fala|e voce|esta falando)\b|\bseu nome\b/
/** "Prazer, Amanda": a greeting by name, or an answer to who asked for one. */
function tellsName(
  reading: Reading,
  lead: Reading,
  own: ReadonlySet<string>,
  known: ReadonlySet<string>,
): Finding[] {
  if (!ASKS_NAME.test(lead.folded.text)) return []
  return reading.sentences.flatMap((sentence): Finding[] => {
    const name = /^(?:(?:muito )?prazer|e|sou|oi|ola)?[,!. ]*(?:a |o )?([a-z]{3,})[.! ]*$/.exec(
      sentence.text,
    )?.[1]
    if (name === undefined || own.has(name) || known.has(name) || !isFirstName(name)) return []
    return [{ start: sentence.start, end: sentence.end }]
  })
}

const SIGN_OFF =
  /^(?:atenciosamente|att|abs|abracos?|cordialmente|grat[oa]|beijos?|bjs?|ass|assinado|com carinho|um abraco)[ .,!:-]*$/
/** A name under a closing: "Atenciosamente,\nCarla". */
function signatures(reading: Reading, own: ReadonlySet<string>): Finding[] {
  return reading.sentences.flatMap((sentence, index): Finding[] => {
    const next = reading.sentences[index + 1]
    if (next === undefined || !SIGN_OFF.test(sentence.text.trim())) return []
    const words = next.text.match(/[a-z]{2,}/g) ?? []
    const first = words[0] ?? ''
    const isOwn = words.some(
      (word) => own.has(word) || word === 'equipe' || word === 'time' || word === 'assistente',
    )
    return isOwn || !isFirstName(first) ? [] : [{ start: next.start, end: next.end }]
  })
}

const OF_MACHINE = /\b(?:maquina|equipamento|modelo|MACHINE|linha|[a-z]+\d+)\b[^.]*$/
const WORKPLACE = /\b(?:equipamento|MACHINE|linha|pedal|operador|molde)\b/

export const identity: RuleFactory = ({ business, params }) => {
  parseParams('identity', NO_PARAMS, params)
  const persona = new Set(fold(business.config.persona.name ?? business.config.name).split(' '))
  const own = new Set(
    [
      // Where the persona has a name, the company's is another one.
      business.config.persona.name ?? business.config.name,
      ...business.config.persona.introduction.split(' '),
    ]
      .flatMap((name) => fold(name).split(' '))
      // Nor are others' names in the introduction the assistant's own.
      .filter((word) => word.length > 2 && (persona.has(word) || !isFirstName(word))),
  )
  return readingRule(business, {
    id: 'identity',
    protects: 'The lead knows that a virtual assistant speaks: no claim to be a person, no other name.',
    feedback: `Você é ${business.config.persona.introduction}. Não diga que é uma pessoa, não negue ser um programa e não use outro nome.`,
    find(reading, exchange) {
      const known = new Set(Object.values(exchange.known).flatMap((value) => fold(value).split(/[^a-z]+/)))
      const claims = scan(reading, CLAIMS).filter((hit) => {
        if (/\b(?:nao|nem) $/.test(hit.before) && !/^(?:nao|nem)/.test(hit.text)) return false
        if (
          /\b(?:prefir\w+|prefere|quer(?:ia)?|falar|conversar) (?:com |uma? )?(?:\w+ ){0,3}$/.test(hit.before)
        )
          return false
        if (/digitando/.test(hit.text) && /\b(?:nao|nem|ninguem) (?:\w+ ){0,3}$/.test(hit.before))
          return false
        // "A máquina não é um robô": about the machine.
        if (hit.sentence.of(OF_MACHINE).test(hit.before) && /^n(?:ao|em)/.test(hit.text)) return false
        if (/\bprecisa\w*(?: \w+){0,3} $/.test(hit.before) && /pessoa/.test(hit.text)) return false
        if (/^(?:sou )?eu mesm/.test(hit.text) && /\bassistente virtual\b/.test(hit.sentence.text))
          return false
        // "De valores quem fala é o consultor": somebody else.
        if (
          /^quem/.test(hit.text) &&
          /\b(?:(?:de|d[aeo]s?|isso|disso) (?:\w+ )?|sobre [^.!?]{0,60})$/.test(hit.before)
        )
          return false
        // "A máquina não é robotizada", "o sistema não é automático": about a product.
        if (
          /^(?:nao|nem) (?:e|tem|ha)\b/.test(hit.text) &&
          /automatic|maquina|sistema|programa|computador|software|virtual/.test(hit.text) &&
          (sentenceAboutProduct(hit) ||
            (/\b(?:um|uma) $/.test(hit.text) === false &&
              !/\b(?:bot|robo|ia)\b/.test(hit.text) &&
              !/\b(?:aqui|eu|falando|atend\w+)\b/.test(hit.sentence.text)))
        )
          return false
        return (
          !(
            !/^n(?:ao|em)/.test(hit.text) &&
            /\b(?:voce|vc|o senhor|a senhora) (?:e|trabalha|esta)? ?$/.test(hit.before)
          ) && !(hit.sentence.question && /\b(?:voce|vc)\b/.test(hit.before))
        )
      })
      const names = scan(reading, NAMED).filter((hit) => {
        const word = hit.groups.find((group) => group !== undefined) ?? ''
        const second = hit.groups[1] ?? ''
        return (
          !own.has(word) &&
          !known.has(word) &&
          !(second !== '' && own.has(second)) &&
          !/\b(?:voce|vc|posso te|te|lhe|posso|devo|consultor|vou|eu vou|nao) $/.test(hit.before) &&
          isName(hit, word, reading)
        )
      })
      return [
        ...claims,
        ...names,
        ...findHumanLife(reading),
        ...scan(reading, STAFF_TITLE).filter(
          (hit) => !/\b(?:sobre|de|d[aeo]s?|isso|disso)\b[^.!?]{0,60}$/.test(hit.before),
        ),
        ...signatures(reading, own),
        ...answers(reading, readLead(business, exchange)),
        ...tellsName(reading, readLead(business, exchange), own, known),
      ]
    },
    examples: {
      pass: [
        { text: `Sou ${business.config.persona.introduction}.` },
        {
          text: 'Não sou uma pessoa, mas posso chamar alguém do time.',
          exchange: { lastLead: 'você é humano?' },
        },
      ],
      block: [
        { text: 'Sou sim, pode ficar tranquilo.', exchange: { lastLead: 'é gente de verdade?' } },
        { text: 'Claro que sou uma pessoa de verdade!' },
        { text: 'Sou sim!', exchange: { lastLead: 'você é humano?' } },
        { text: 'Meu nome é Astrogilda e sou consultora.' },
      ],
    },
  })
}

function sentenceAboutProduct(hit: Hit): boolean {
  return hit.sentence.mentions.length > 0 || hit.sentence.of(WORKPLACE).test(hit.sentence.text)
}
