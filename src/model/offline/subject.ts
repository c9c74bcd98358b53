import type { Intent } from '../../business/rule-ids.ts'
import { stem } from './words.ts'

export const COMMERCIAL_INTENTS = [
  'price_request',
  'payment_request',
  'delivery_request',
  'quote_request',
] as const

export function isCommercial(intents: ReadonlySet<Intent>): boolean {
  return COMMERCIAL_INTENTS.some((intent) => intents.has(intent))
}

/** Words of a commercial request; what is left of a question without them is about the product. */
export const COMMERCIAL_STEMS: ReadonlySet<string> = new Set(
  (
    'preco precos valor valores custa custo custam custaria sai fica vale quanto reais real mil investimento investir ' +
    'orcamento orcamentos cotacao cotar proposta tabela caro cara barato barata desconto descontos promocao parcela parcelas ' +
    'parcelar parcelado parcelamento vezes juros cartao boleto pix bndes finame financiamento financiar financia pagamento ' +
    'pagar vista entrada condicoes condicao prazo entrega entregar entregam entregue demora chega frete envio enviar enviam ' +
    'estoque pronta comprar compra vender venda media faixa base nocao ideia aproximado cobra cobram cobrado ' +
    'qto qnto qnt qt vlr vlrs valorzinho precinho prc orc orcam pgto pgt parc saindo qts qtos'
  )
    .split(' ')
    .map(stem),
)

/** Words that name any product of any catalogue, and so none. */
export const GENERIC_STEMS: ReadonlySet<string> = new Set(
  (
    'plano planos servico servicos maquina maquinas equipamento equipamentos modelo modelos produto produtos aparelho linha opcao opcoes coisa tipo tipos ' +
    'voces empresa nosso informacao informacoes detalhe detalhes duvida duvidas saber conhecer sobre falar explica explicar ' +
    'gentileza favor hoje agora site anuncio instagram facebook internet alguem perguntar pergunta atender conta mostra manda legal interessante entendi certo funciona existe interesse interessado interessada busco procuro procurando preciso quero gostaria poder ajudar ajuda'
  )
    .split(' ')
    .map(stem),
)
