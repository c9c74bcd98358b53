import { html, raw } from 'hono/html'
import type { Business } from '../business/schema.ts'
import { UFS } from '../understanding/place-words.ts'
import type { FormField, FormProblem } from './form.ts'

/** What is filled in, by field, to be shown again beside what is wrong. */
export type Filled = Partial<Record<FormField, string>>

const STYLE = `
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;font:1.0625rem/1.5 system-ui,sans-serif;background:#f6f7f4;color:#1c2420}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
label,legend{display:block;font-weight:600;margin:1.1rem 0 .3rem;padding:0}
input,select{width:100%;font:inherit;padding:.7rem .8rem;border:1px solid #8b968f;border-radius:.5rem;background:#fff;color:inherit}
fieldset{border:0;margin:1.1rem 0;padding:0}legend{margin-top:0}
.choice{display:flex;gap:.6rem;align-items:flex-start;font-weight:400;margin:.4rem 0}
.choice input{width:1.3rem;height:1.3rem;margin:.15rem 0 0;flex:none}
[aria-invalid=true]{border-color:#b3261e}
.problem{color:#b3261e;margin:.3rem 0 0;font-size:.95rem}
.hint{margin:.2rem 0 0;font-size:.9rem;color:#56615a}
button{margin-top:1.5rem;width:100%;font:inherit;font-weight:600;padding:.85rem;border:0;border-radius:.5rem;background:#0b6b43;color:#fff}
:focus-visible{outline:3px solid #2f7de1;outline-offset:2px}
@media (prefers-color-scheme:dark){body{background:#121614;color:#e9efeb}input,select{background:#1c2420;border-color:#647068}.problem{color:#ff8a80}.hint{color:#a5b0a9}}
`

type Html = ReturnType<typeof html>

function layout(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body><main>${body}</main></body>
</html>`
}

interface Field {
  field: FormField
  label: string
  hint?: string
  type?: string
  inputmode?: string
  autocomplete?: string
  optional?: boolean
}

const FIELDS: Field[] = [
  { field: 'name', label: 'Nome completo', autocomplete: 'name' },
  {
    field: 'whatsapp',
    label: 'WhatsApp',
    hint: 'Com DDD, como (11) 91234-5678',
    type: 'tel',
    inputmode: 'tel',
    autocomplete: 'tel-national',
  },
  { field: 'email', label: 'E-mail (opcional)', type: 'email', autocomplete: 'email', optional: true },
  { field: 'city', label: 'Cidade', autocomplete: 'address-level2' },
]

/** The form, plain HTML: it works without script, and on a phone. */
export function formPage(
  business: Business,
  state: { filled: Filled; problems: readonly FormProblem[]; action: string },
): Html {
  const { activation, fields } = business.config
  if (activation === undefined) throw new RangeError(`${business.id} takes no forms`)
  const { filled, problems } = state
  const problemOf = (field: FormField) => problems.find((one) => one.field === field)?.message
  const aria = (field: FormField) =>
    problemOf(field) === undefined ? '' : raw(`aria-invalid="true" aria-describedby="${field}-problem"`)
  const said = (field: FormField) =>
    problemOf(field) === undefined
      ? ''
      : html`<p class="problem" id="${field}-problem">${problemOf(field)}</p>`
  const labelOf = (field: string) => fields[field]?.label ?? field
  const types = Object.keys(fields[activation.fields.client_type]?.options ?? {})
  const input = (one: Field) => html`
<label for="${one.field}">${one.label}</label>
<input id="${one.field}" name="${one.field}" type="${one.type ?? 'text'}" value="${filled[one.field] ?? ''}" autocomplete="${one.autocomplete ?? 'off'}" ${one.inputmode === undefined ? '' : raw(`inputmode="${one.inputmode}"`)} ${one.optional === true ? '' : 'required'} ${aria(one.field)}>
${one.hint === undefined ? '' : html`<p class="hint">${one.hint}</p>`}${said(one.field)}`

  return layout(
    activation.title,
    html`<h1>${activation.title}</h1>
<p>${activation.intro}</p>
${problems.length === 0 ? '' : html`<p class="problem" role="alert">Confira os campos marcados.</p>`}
<form method="post" action="${state.action}" novalidate>
<input type="hidden" name="business" value="${business.id}">
${FIELDS.map(input)}
<label for="state">Estado</label>
<select id="state" name="state" required ${aria('state')}>
<option value="">Escolha</option>
${[...UFS].map((uf) => html`<option value="${uf}" ${filled.state?.toUpperCase() === uf ? 'selected' : ''}>${uf}</option>`)}
</select>${said('state')}
${input({ field: 'bill_value', label: labelOf(activation.fields.bill_value), hint: 'Média por mês, como 350,00', inputmode: 'decimal' })}
<fieldset ${aria('client_type')}>
<legend>${labelOf(activation.fields.client_type)}</legend>
${types.map((type) => html`<label class="choice"><input type="radio" name="client_type" value="${type}" ${filled.client_type === type ? 'checked' : ''} required>${type}</label>`)}
${said('client_type')}
</fieldset>
<label class="choice"><input type="checkbox" name="consent" value="sim" ${filled.consent === undefined ? '' : 'checked'} required ${aria('consent')}><span>${activation.consent.text}</span></label>
${said('consent')}
<button type="submit">Enviar</button>
</form>`,
  )
}

/** After the form was taken, or when there is nothing to do again. */
export function donePage(business: Business, message: string): Html {
  const title = business.config.activation?.title ?? business.config.name
  return layout(title, html`<h1>${title}</h1><p role="status">${message}</p>`)
}
