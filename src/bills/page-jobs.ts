/** What the page worker is asked for and answers. Both sides of the thread know only this. */
import type { PageText } from './page.ts'

export interface PreparedPicture {
  /** PNG, grey, upright as far as it can be told, lines level. */
  png: Uint8Array
  width: number
  height: number
  /** Grain of the photograph, of 255. */
  grain: number
  /** Whether lines of text were found at all. */
  lines: boolean
}

export type PageJob =
  | {
      kind: 'picture'
      bytes: Uint8Array
      /** Degrees it was held turned, beyond what the file and its lines say. */
      turn: 0 | 180
    }
  | { kind: 'pdf-text'; bytes: Uint8Array; pages: number }
  | { kind: 'pdf-picture'; bytes: Uint8Array; page: number }

export type PageAnswer =
  | { kind: 'picture'; picture: PreparedPicture }
  | { kind: 'pdf-text'; pages: PageText[]; count: number }
  /** PNG of a page. */
  | { kind: 'pdf-picture'; png: Uint8Array }

export interface PageFailure {
  /** `locked`: the PDF asks for a password. */
  failure: 'locked' | 'unreadable'
  message: string
}
