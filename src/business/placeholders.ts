/**
 * Placeholders of replies.yaml besides field ids: `{greeting}` is "Bom dia", `{question}` the next question,
 * `{answer}` a sentence from the catalogue, `{model}` and `{other}` two models ("a P200"), `{family}` and
 * `{families}` a product family in the singular and the plural, `{list}` "A, B e C", `{value}` a field's value, `{plan}`,
 * `{discount}` ("14%") and `{fidelity}` ("permanência de 36 meses") a plan as the partner returned it, `{bill}` what was
 * read on a bill, put together from the situations `bill_part_…`.
 */
export const REPLY_PLACEHOLDERS = [
  'greeting',
  'business',
  'persona',
  'question',
  'answer',
  'model',
  'other',
  'family',
  'families',
  'list',
  'value',
  'plan',
  'discount',
  'fidelity',
  'bill',
] as const

/** Placeholders of system.md, `{{business}}` and so on; filled by `model/render.ts`. */
export const SYSTEM_PLACEHOLDERS = [
  'business',
  'persona',
  'limits',
  'fields',
  'rules',
  'catalogue',
  'upsells',
  'unavailable',
] as const
