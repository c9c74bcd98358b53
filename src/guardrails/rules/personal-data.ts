import { fold } from '../../text/normalise.ts'
import { phrases } from '../../text/phrases.ts'
import { isFirstName } from '../../understanding/names.ts'
import { type Finding, NO_PARAMS, parseParams, readingRule } from '../define.ts'
import { bareAnswer } from '../moves.ts'
import { type Reading, readLead } from '../reading.ts'
import type { Exchange, RuleFactory } from '../rule.ts'
import { type Hit, scan } from '../scan.ts'

/** Never asked for, however politely. */
const SECRET = phrases`
  (?:acesso|login|entrada)(?: \w+){0,2} (?:site|portal|aplicativo|app|area do cliente|conta|sistema)(?: \w+)? ¦ habilitac(?:ao|oes) ¦ c[. ]{0,2}p[. ]{0,2}f\b ¦ (?:documento|numero|cadastro)(?: \w+){0,3} (?:de )?(?:pessoa fisica|(?:11|onze) digitos) ¦ (?:numeros?|digitos|codigo)(?: \w+){0,4} (?:cartao|verso) ¦ r\.? ?g\.?(?= |,|\?|$) ¦ cnh ¦ carteira de (?:identidade|motorista|habilitacao|trabalho)
  identidade ¦ passaporte ¦ titulo de eleitor ¦ senhas? ¦ login ¦ usuario e (?:a )?senha ¦ cvv
  codigo de seguranca
  (?:numero|dados|validade|foto|digitos|bandeira) (?:d[eo]s? )?(?:seu )?cartao(?: de (?:credito|debito))?
  cartao de (?:credito|debito) ¦ seu cartao ¦ o cartao
  dados (?:bancarios|do cartao|da conta bancaria|pessoais completos) ¦ conta (?:bancaria|corrente|poupanca)
  agencia e (?:a )?conta ¦ chave pix ¦ seu (?:pix|banco) ¦ data de (?:seu )?nascimento
  nome d[aeo] (?:sua )?mae ¦ estado civil ¦ renda(?: mensal| familiar)?
  comprovante de (?:renda|residencia|endereco) ¦ comprovante
  (?:foto|copia|frente e verso)(?: \w+){0,2} (?:documento|rg|cnh|cpf|identidade|cartao)
  documento (?:pessoal|de identidade|com foto) ¦ seu documento ¦ selfie
  codigo (?:que (?:chegou|recebeu|enviei|te mandei)|de verificacao|sms|do sms) ¦ token ¦ biometria
  (?:\d+|dezesseis|quatro|tres|ultimos|os) (?:numeros?|digitos) (?:e a|do|da|d[eo] seu|de tras|atras|finais|da frente)(?: \w+){0,2} (?:validade|cartao|verso|frente|codigo|tras)? ¦ (?:numeros?|digitos)(?: \w+){0,2} e (?:a |o )?(?:validade|codigo|cvv|verso) ¦ validade e (?:o )?(?:codigo|cvv|numero)
  religiao ¦ orientacao sexual ¦ tipo sanguineo ¦ numero do cartao ¦ pin ¦ nis ¦ pis ¦ cartao sus
`
const ASKS =
  /\b(?:inform\w+|pass\w+|mand\w+|envi\w+|diga|diz|dizer|confirm\w+|digit\w+|precis\w+|qual|quais|aguard\w+|encaminh\w+|forne\w+|compartilh\w+|fal[ae]|manda|deix[ae]|ped[ei]\w*|preench\w+|coloqu\w+|necessari\w+|solicit\w+|pedi\w+|pecos?|favor|falta|me|seu|sua|apresent\w+|anex\w+|segurando|pode ser|continuar|prosseguir|cadastr\w+|entr[ae] com|acess\w+)\b/
const REFUSES = /\b(?:nao|nunca|jamais|nem|sem|evite)\b(?: \w+){0,6} $|\b(?:dispensa\w*|desnecessari\w+)\b/

const CPF = /(?<![\d.])\d{3}[. ]?\d{3}[. ]?\d{3}[- ]?\d{2}(?![\d/.-])/g
const CARD = /(?<!\d)\d{4}[ .-]?\d{4}[ .-]?\d{4}[ .-]?\d{3,4}(?!\d)/g
const CNPJ = /(?<![\d.])\d{2}\.?\d{3}\.?\d{3}\/\d{4}-?\d{2}(?!\d)/g
const PHONE = /(?<![\d.])(?:\+?55 ?)?\(?\d{2}\)? ?9?\d{4}[- ]?\d{4}(?!\d)/g
const EMAIL = /[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/g

/** Another customer is told about. */
const OTHERS = phrases`
  (?:outr[oa]|ess[ea]|aquel[ea]|um|uma|d[oa] outr[oa]|ultim[oa]|cliente) (?:lead|cliente|comprador|interessad[oa]|empresario|pessoa que|contato)(?: \w+){0,3},? (?:anterior|da sua cidade|parecid[oa]|chamad[oa]|que)?(?: \w+)?
  cliente anterior ¦ outr[oa]s? (?:lead|cliente)s?
  (?:lead|cliente|contato|comprador) (?:anterior|passad[oa]|de antes|da semana|aqui de|ai de|de \w+) ¦ cartao final \d+
`

function validCpf(digits: string): boolean {
  if (digits.length !== 11 || /^(\d)\1+$/.test(digits)) return false
  for (const length of [9, 10]) {
    let sum = 0
    for (let i = 0; i < length; i++) sum += Number(digits[i]) * (length + 1 - i)
    if (((sum * 10) % 11) % 10 !== Number(digits[length])) return false
  }
  return true
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits.at(-1 - i))
    const value = i % 2 === 1 ? digit * 2 : digit
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}

/** Documents and contacts shown that this lead did not give. */
function shown(reading: Reading, exchange: Exchange): Finding[] {
  if (!/\d{3}|@/.test(reading.folded.text)) return []
  const own = fold([exchange.lastLead, ...Object.values(exchange.known)].join(' '))
  const ownDigits = digitsOf(own)
  const mine = (digits: string) =>
    digits.length >= 8 && ownDigits.includes(digits.replace(/^55(?=\d{10})/, ''))
  const found: Finding[] = []
  for (const hit of scan(reading, CPF)) {
    const digits = digitsOf(hit.text)
    if (/[.-]/.test(hit.text) || validCpf(digits) || /\bcpf\b/.test(hit.sentence.text)) found.push(hit)
  }
  for (const hit of scan(reading, CARD))
    if (passesLuhn(digitsOf(hit.text)) || /cart/.test(hit.sentence.text)) found.push(hit)
  const third = (hit: Hit) =>
    /\b(?:cliente|lead|outr[oa]|comprador\w*|ele|ela|dele|dela|anterior|vizinho|concorrente|colega|tambem comprou|que comprou|mora|da [a-z]+ [a-z]+)\b/.test(
      hit.sentence.text,
    ) && !/\b(?:consultor|vendedor|gerente|comercial|time|diretor|vendas)\b/.test(hit.sentence.text)
  for (const hit of scan(reading, CNPJ))
    if (!mine(digitsOf(hit.text)) && !/\bex(?:emplo)?\b|formato/.test(hit.sentence.text)) found.push(hit)
  for (const hit of scan(reading, PHONE)) if (!mine(digitsOf(hit.text)) && third(hit)) found.push(hit)
  for (const hit of scan(reading, EMAIL)) if (!own.includes(hit.text) && third(hit)) found.push(hit)
  return found
}

const NOT_NEEDED =
  /\bnao (?:precis\w+|ped\w+|pec\w+|e (?:necessari\w+|preciso|usad\w+)|us\w+|carec\w+)|\bnunca ped\w+|\bdispens\w+|\bde jeito nenhum\b/
/** Hidden or left out, and not asked for. */
const KEPT_AWAY =
  /\b(?:desconfi\w+|(?:nao|nunca|nem) (?:me |nos |precisa (?:me )?)?(?:inform|pass|mand|envi|digit|compartilh)(?:e|a|ar)(?: nada)?\b|guard[ea]\w*|so com voce|segredo|nunca|cobrir|cubra|cobre|tampar|tampe|esconder|esconda|ocultar|oculte|omitir|apagar|riscar|tirar)\b|\bnao (?:\w+ ){0,2}(?:repito|mostro|peco|pedimos|preciso|guardo|anoto|uso|compartilho|divulgo|solicito|exijo|vou pedir|pergunto)\b/

const ASKS_HERE =
  /\b(?:pode ser|serve|(?:me|nos) (?:passa|passe|manda|mande|envia|envie|informa|informe|diga|diz|adianta|adiante|da|de|confirma|confirme)|pass(?:a|e|ando|ar) (?:o|os|a|as|seu|sua)|mand(?:a|e|ando|ar) (?:o|os|a|as|seu|sua|uma|foto)|preciso (?:d|que)|falta(?:m)? (?:so |apenas )?(?:o|a|os|as|seu|sua)|inform(?:e|ar|ando)|digit(?:e|ar)|adiant(?:a|e|ar|ando)|(?:so|apenas|somente|basta) (?:o|a|os|as|seu|sua) [^.]*\b(?:para|pra) (?:validar|confirmar|liberar|seguir|garantir|eu|continuar|concluir))\b/
function isAsked(hit: Hit): boolean {
  const { text, before, after, sentence, clause } = hit
  const turned =
    /\b(?:mas|porem|so que|no entanto)\b(?!,? (?:por favor,? )?(?:nao|nunca|nem)\b)[^.!?]*\b(?:mand\w+|envi\w+|pass\w+|inform\w+|preciso|me)\b/.test(
      sentence.text,
    )
  if (turned && /\b(?:mas|porem|so que|no entanto)\b/.test(before)) return true
  if (KEPT_AWAY.test(clause.text)) return false
  // Asked in this clause, whatever the one before it did without.
  const asksHere =
    ASKS_HERE.test(clause.text) && !/\b(?:nao|nunca|jamais|nem|sem|pag[aou]\w*)\b/.test(clause.text)
  if (KEPT_AWAY.test(sentence.text) && !asksHere) return false
  if (asksHere)
    return !/\b(?:cartao (?:de visita|postal|bndes)|senha d[oa]? (?:sucesso|fila))\b/.test(sentence.text)
  if (
    (REFUSES.test(before) && !/\b(?:mas|porem|so que|no entanto)\b/.test(before)) ||
    /\b(?:nao (?:e|sera|sao) (?:\w+ )?(?:necessari\w+|precis\w+|pedid\w+|obrigatori\w+)|nao precis\w+|dispensad\w+|nao pedimos|nao peco|nao sera pedid\w+|nada de|nunca)\b/.test(
      sentence.text,
    )
  )
    return false
  if (/nome d[aeo]/.test(text) && /\b(?:conta|titular|luz|fatura)\b/.test(sentence.text)) return false
  // "Normalmente não pedimos, mas pode mandar" takes it back.
  if (/^(?:identidade)$/.test(text) && /^ (?:visual|da marca|do)/.test(after)) return false
  if (/^(?:senha)$/.test(text) && /^ d[oa]? (?:sucesso|fila)/.test(after)) return false
  if (
    /^(?:o|seu) cartao$/.test(text) &&
    (/^ (?:de (?:visita|memoria|ponto)|bndes)/.test(after) ||
      !/\b(?:numero|validade|credito|debito|confirm\w+|inform\w+|pass\w+|digit\w+)\b/.test(sentence.text))
  )
    return false
  if (/^renda/.test(text) && !/\b(?:sua|qual|comprov\w+|mensal|familiar)\b/.test(before.slice(-14) + text))
    return false
  if (
    /^(?:token|login|pin|pis|nis|identidade|comprovante|seu banco|seu pix)$/.test(text) &&
    !ASKS.test(sentence.text)
  )
    return false
  if (
    /^cartao de/.test(text) &&
    !/\b(?:numero|inform\w+|validade|pass(?:e|a) (?:o|seu)|digit\w+|dados|qual)\b/.test(sentence.text)
  )
    return false
  if (/\bvoce (?:ja )?(?:me )?(?:mandou|passou|enviou|informou)\b/.test(before)) return false
  return ASKS.test(clause.text) || ASKS.test(sentence.text) || sentence.question || sentence.text.length < 40
}

const PERSON =
  /\b(?:o|a|sr\.?|sra\.?|dona|seu) [a-z]{3,}(?: [a-z]+)?,? (?:d[aeo] (?:seu |dona )?[a-z]+|que (?:tambem )?(?:comprou|produz|tem|mora))/
const DEALT =
  /\b(?:atendi|vendi|fechei|falei|conversei|ajudei|visitei)(?: \w+){0,2} (?:o|a|com o|com a|para o|para a|pro|pra|ao|dona|seu|sr|sra)(?: dona| seu| sr\.?| sra\.?)? ([a-z]{3,})/
/** The house, the street or the bill of a neighbour, a relative, another customer. */
const NEIGHBOUR =
  /\b(?:(?:seu|sua|teu|tua|o|a|um|uma|nosso|nossa)s? )?(?:vizinh[oa]s?|cliente|assinante|conhecid[oa]|colega|concorrente|parente|prim[oa]|cunhad[oa])\b[^.!?]{0,60}?\b(?:conta (?:de|dele|dela|veio|e|vem)|paga|pagou|veio|recebe|fatura|economiz\w+|mora|rua|cpf|telefone|celular|cnpj|e-?mail|comprou|endereco)\b|\bconta d[oa] (?:seu |sua )?(?:vizinh[oa]|cliente|dona|seu) /
const CUSTOMER =
  /\b(?:o|a|dona|seu|sr\.?|sra\.?) (?!seu\b|sua\b|dona\b|nosso\b)([a-z]{3,})(?: [a-z]+){0,2},?(?: [^.!?]{0,40}?)? (?:(?:tambem )?(?:e|ja e|virou) (?:nosso |nossa )?cliente|paga|pagava|produz|fatura|comprou|assinou|fechou|contratou|economiza)\b/

function neighbourIn(text: string): RegExpExecArray | null {
  return /\b(?:nao|se|quando)\b/.test(text) ? null : NEIGHBOUR.exec(text)
}

/** A first name written as one, anywhere in the sentence. */
function capitalName(reading: Reading, sentence: { start: number; end: number }): string | undefined {
  const words =
    reading.folded.verbatim(sentence.start, sentence.end).match(/(?<=[ ,])\p{Lu}\p{Ll}{2,}/gu) ?? []
  return words.map((word) => fold(word)).find((word) => isFirstName(word))
}

/** A customer of ours by name: somebody else's business. */
function namesCustomer(reading: Reading, exchange: Exchange): Finding[] {
  const own = fold([exchange.lastLead, ...Object.values(exchange.known)].join(' '))
  return reading.sentences.flatMap((sentence): Finding[] => {
    const match = DEALT.exec(sentence.text) ?? CUSTOMER.exec(sentence.text) ?? neighbourIn(sentence.text)
    const name =
      match?.[1] !== undefined && isFirstName(match[1])
        ? match[1]
        : match
          ? capitalName(reading, sentence)
          : undefined
    if (!match || name === undefined || own.includes(name) || !isFirstName(name)) return []
    // "Não, dona Cida, a senhora não paga nada": spoken to, not of.
    if (
      new RegExp(`(?:^|, )(?:dona |seu |sr\\.? |sra\\.? )?${name}, (?:a senhora|o senhor|voce|vc)\\b`).test(
        sentence.text,
      )
    )
      return []
    return [{ start: sentence.start + match.index, end: sentence.start + match.index + match[0].length }]
  })
}

/** Tells what another customer has, does or is called. */
function tellsOthers(reading: Reading, exchange: Exchange): Finding[] {
  const found = scan(reading, OTHERS).filter((hit) => {
    const rest = hit.text + hit.after
    if (/\bnao\b|\bdados de outros\b|\bcompartilh|\bprivacidade\b|\bsigilo\b/.test(hit.sentence.text))
      return false
    return (
      !hit.sentence.question &&
      (/\b(?:telefone|e-?mail|mora|endereco|cnpj|cpf|aprovad[oa]|fatura\w*|chama\w*|o [a-z]+ ja|ja falou comigo|tem \d|produz \d)\b/.test(
        rest,
      ) ||
        hit.sentence.numbers.length > 0 ||
        /[a-z0-9._-]+@/.test(rest))
    )
  })
  const known = fold(Object.values(exchange.known).join(' '))
  for (const sentence of reading.sentences) {
    const match = PERSON.exec(sentence.text)
    if (!match) continue
    const rest = sentence.text.slice(match.index)
    const name = /(?:o|a|sr\.?|sra\.?|dona|seu) ([a-z]{3,})/.exec(match[0])?.[1] ?? ''
    const capital = /\p{Lu}\p{Ll}/u.test(
      reading.folded.verbatim(
        sentence.start + match.index + match[0].indexOf(name),
        sentence.start + match.index + match[0].indexOf(name) + 2,
      ),
    )
    if (
      capital &&
      !known.includes(name) &&
      /\b(?:mora|telefone|cnpj|cpf|e-?mail|fatura|tambem comprou|levou|pegou|adquiriu|esta (?:pedindo|querendo|comprando|fechando|de olho|interessad[oa])|pediu|quer (?:a|o|uma)|comprou|falou comigo|(?:faz|produz|vende|paga) \d|virou cliente|e (?:nosso )?cliente|endereco)\b/.test(
        rest,
      )
    )
      found.push({
        start: sentence.start + match.index,
        end: sentence.end,
        text: '',
        groups: [],
        sentence,
        clause: sentence,
        before: '',
        after: '',
      })
  }
  return found
}

const OFFERED =
  /\b(?:cpf|rg|cnh|senhas?|cartao|identidade|login|documentos?|comprovante|dados bancarios|nascimento)\b/
const OFFERS = /\b(?:quer|precisa|posso|mando|manda|passo|envio|te passo|serve|tambem|vou mandar|quer que)\b/
const GRANTS =
  /^(?:(?:sim|claro|isso|opa|perfeito|otimo|ok|beleza)[,!. ]+)*(?:pode (?:mandar|passar|enviar|ser|sim|me)|manda|mande|passa|passe|envia|envie|quero|preciso|aceito|serve|por favor|agradeco|aguardo)\b/
/** Whether somebody else is a customer, or how to reach them. */
const ASKS_OF_OTHER =
  /\b(?:telefone|celular|contato|numero|e-?mail|endereco|whats\w*) d(?:el[ea]|[oa] [a-z]+)\b|\b(?:comprou|comprou ai|e cliente|virou cliente|assinou|fechou|contratou|trabalha)\b[^?]{0,24}\b(?:com|de|d[ao]) (?:voces|vcs|BRAND|gente|ai)\b/
const TELLS_OF =
  /\b(?:esta|ta|e|foi|ja|comprou|assinou|fechou|fala\w*|falou|conversa\w*|contratou|tem|usa|pediu|virou|produz|paga|mora)\b/
/** Says something of the person the lead asked about. */
function tellsOfAsked(reading: Reading, lead: Reading, exchange: Exchange): Finding[] {
  if (!lead.sentences.some(({ of, text }) => of(ASKS_OF_OTHER).test(text))) return []
  const named = [...exchange.lastLead.matchAll(/(?<!\p{L})(?:[oa]|seu|dona) (\p{Lu}\p{Ll}{2,})/gu)].map(
    (match) => fold(match[1] ?? ''),
  )
  return reading.sentences
    .filter(
      (one) =>
        !one.question &&
        !/\bnao\b|\bconsultor/.test(one.text) &&
        ((named.some((name) => new RegExp(`\\b(?:o|a|seu|dona|sim,?) ${name}\\b`).test(one.text)) &&
          TELLS_OF.test(one.text)) ||
          /^(?:sim|claro|isso)?[,. ]*(?:ele|ela) (?:esta|e|comprou|assinou|fechou|ja|virou|tem)\b/.test(
            one.text,
          )),
    )
    .map(({ start, end }) => ({ start, end }))
}

/** "Pode mandar, sim" to "quer meu CPF?". */
function grants(reading: Reading, lead: Reading): Finding[] {
  const offered = lead.sentences.some(
    (one) => OFFERED.test(one.text) && OFFERS.test(one.text) && !/\bnao\b/.test(one.text),
  )
  if (!offered) return []
  return reading.sentences
    .filter(
      (one) =>
        (GRANTS.test(one.text) || bareAnswer(one.text) === 'yes') &&
        one.text.length < 60 &&
        !/\b(?:foto da conta|conta de luz|fatura|nao)\b/.test(one.text),
    )
    .map(({ start, end }) => ({ start, end }))
}

export const personalData: RuleFactory = ({ business, params }) => {
  parseParams('personal_data', NO_PARAMS, params)
  return readingRule(business, {
    id: 'personal_data',
    protects: "Personal documents, cards, passwords and other people's data are neither asked for nor shown.",
    feedback: 'Não peça nem mostre CPF, RG, cartão, senha, dados bancários ou dados de outra pessoa.',
    find: (reading, exchange) => [
      ...tellsOfAsked(reading, readLead(business, exchange), exchange),
      ...grants(reading, readLead(business, exchange)),
      ...scan(reading, SECRET).filter(
        (hit) =>
          isAsked(hit) &&
          // "CPF? Aqui comigo não precisa."
          !(
            hit.sentence.question &&
            hit.sentence.text.split(' ').length <= 4 &&
            NOT_NEEDED.test(reading.sentences[hit.sentence.index + 1]?.text ?? '')
          ),
      ),
      ...shown(reading, exchange),
      ...tellsOthers(reading, exchange),
      ...namesCustomer(reading, exchange),
    ],
    examples: {
      pass: [
        { text: 'Guarde a sua senha só com você.' },
        { text: 'CPF? Não precisa.' },
        { text: 'Não precisa informar CPF.' },
        { text: 'Qual é o melhor e-mail para contato?' },
      ],
      block: [
        { text: 'CNPJ não precisa, pode ser o CPF mesmo.' },
        { text: 'Me passa o seu CPF, por favor.' },
        { text: 'Para continuar, digite a sua senha.' },
      ],
    },
  })
}
