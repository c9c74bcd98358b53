import type { Places } from '../understanding/places.ts'
import { classify } from './classify.ts'
import { readAverage, readConsumption } from './fields/consumption.ts'
import { readDueDate, readReferenceMonth } from './fields/dates.ts'
import { createDistributorReader, type DistributorNames } from './fields/distributor.ts'
import { readHolder } from './fields/holder.ts'
import { readInstallation } from './fields/installation.ts'
import { createPlaceReader } from './fields/place.ts'
import { readSignals } from './fields/signals.ts'
import { readTotal } from './fields/total.ts'
import type { Token } from './labelled.ts'
import { joinPages, layOut, type PageText } from './page.ts'
import { findPaymentLine } from './payment-line.ts'
import { oddities, readingConfidence } from './plausible.ts'
import type { BillReading } from './types.ts'

export interface PageReading {
  reading: BillReading
  /** Where the total stands, for a second look. Null: it is vouched for otherwise, or there is none. */
  total: { token: Token<number>; certainty: number } | null
}

export type PageReader = (pages: readonly PageText[], source: BillReading['source'], now: Date) => PageReading

/** Reads the words of a document as a bill. Pure: the same words give the same reading. */
export function createPageReader(deps: { distributors: DistributorNames; places: Places }): PageReader {
  const distributorOf = createDistributorReader(deps.distributors)
  const placeOf = createPlaceReader(deps.places)

  return (pages, source, now) => {
    const page = layOut(joinPages(pages))
    const line = findPaymentLine(page.folded)
    const holder = readHolder(page)
    const place = placeOf(page, holder?.cell ?? null)
    const distributor = distributorOf(page, place?.uf ?? null)
    const total = readTotal(page, line?.energy === true ? line.cents : null)
    const consumptionKwh = readConsumption(page)
    const dueDate = readDueDate(page, now)
    const installation = readInstallation(page)
    const { documentClass, confidence: classConfidence } = classify(page, {
      total: total !== null,
      dueDate: dueDate !== null,
      consumption: consumptionKwh !== null,
      distributor: distributor !== null,
      holder: holder !== null,
      place: place !== null,
      installation: installation !== null,
      energyLine: line?.energy === true,
    })
    const fields = {
      documentClass,
      classConfidence: round(classConfidence),
      holder: holder?.name ?? null,
      totalCents: total?.cents ?? null,
      consumptionKwh,
      averageKwh: readAverage(page),
      distributor,
      dueDate,
      referenceMonth: readReferenceMonth(page),
      installation,
      city: place?.city ?? null,
      uf: place?.uf ?? null,
      signals: readSignals(page),
      source,
    }
    const read = { ...fields, confidence: round(readingConfidence(fields, now)) }
    const reading: BillReading =
      documentClass === 'energy_bill' ? { ...read, warnings: oddities(read, now) } : notABill(read)
    return {
      reading,
      total:
        total === null || total.token === null ? null : { token: total.token, certainty: total.certainty },
    }
  }
}

/** Of a paper that is no bill nothing is kept. */
export function notABill(read: Omit<BillReading, 'warnings'>): BillReading {
  return {
    documentClass: read.documentClass,
    classConfidence: read.classConfidence,
    confidence: 0,
    holder: null,
    totalCents: null,
    consumptionKwh: null,
    averageKwh: null,
    distributor: null,
    dueDate: null,
    referenceMonth: null,
    installation: null,
    city: null,
    uf: null,
    signals: { excludedClass: null, overdueBills: 0, groupA: false, ownGeneration: false },
    warnings: [],
    source: read.source,
  }
}

const round = (share: number) => Math.round(share * 100) / 100
