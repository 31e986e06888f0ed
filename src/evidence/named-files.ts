import type { Evidence } from './evidence.ts';

/** A list that a record names, by its file name beside the record. */
export interface NamedFile {
  readonly file: string;
  readonly sha256: string;
}

/** The lists beside a record, by the name they have on the host and in the control bucket. Earlier records have fewer. */
export function namedFiles(
  evidence: Pick<Evidence, 'inputs' | 'verdicts' | 'exceptions'>,
): readonly NamedFile[] {
  const { listing, objects, source, reports, earlier = null } = evidence.inputs;
  const lists = { listing, objects, source, reports: reports.list, earlier, verdicts: evidence.verdicts };
  const { exceptions } = evidence;
  const others =
    exceptions === undefined
      ? []
      : [
          { file: 'exceptions.parquet', sha256: exceptions.parquet.sha256 },
          { file: 'exceptions.csv', sha256: exceptions.csv.sha256 },
        ];
  const named = Object.entries(lists).flatMap(([name, list]) =>
    list === null ? [] : [{ file: `${name}.parquet`, sha256: list.sha256 }],
  );
  return [...named, ...others];
}
