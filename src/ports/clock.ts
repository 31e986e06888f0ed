/** Time and identity, so that tests and folds are exact. */
export interface Clock {
  now(): Date;
  /** A new unguessable id, lower-case letters and digits. */
  newId(): string;
}
