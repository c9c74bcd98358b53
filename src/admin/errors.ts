import { ProsaError } from '../ops/errors.ts'

/** A request of the admin API that is refused, with the status it is answered by. */
export class AdminError extends ProsaError {
  readonly status: 401 | 403 | 404 | 409 | 422

  constructor(status: AdminError['status'], code: string, message: string) {
    super(code, message)
    this.status = status
  }
}

export const notFound = (what: string) => new AdminError(404, 'admin.not_found', `No such ${what}`)
export const invalid = (message: string) => new AdminError(422, 'request.invalid', message)
