import { z } from 'zod'

/** Parameters every look-up of a place has. Null: the city and state of the conversation. */
export const placeParameters = {
  cidade: z.string().trim().min(2).max(80).nullable().describe('Cidade; null usa a da conversa.'),
  estado: z
    .string()
    .trim()
    .regex(/^[A-Za-z]{2}$/, 'sigla de duas letras')
    .nullable()
    .describe('Sigla do estado, como PE; null usa a da conversa.'),
}
