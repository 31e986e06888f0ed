/** Shorter values would blot out ordinary words, and keep nobody out. */
const SHORTEST = 4;
const HIDDEN = '***';

/**
 * Takes secrets out of text that goes to a log: the values given, what stands before the @ of an address, and what signs
 * an address of S3.
 */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  // Longest first: one secret may begin with another.
  const values = [...new Set(secrets)]
    .filter((value) => value.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length);
  return (text) =>
    values
      .reduce((kept, value) => kept.replaceAll(value, HIDDEN), text)
      .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, `$1${HIDDEN}@`)
      .replace(/\b(X-Amz-(?:Signature|Security-Token|Credential)=)[^&\s"']+/gi, `$1${HIDDEN}`);
}

const SECRET_NAME =
  /PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|PRIVATE_?KEY|ACCESS_?KEY|API_?KEY|OTLP.*HEADERS/i;

/** Values of an environment whose names say that they are secret, and each part of a list of headers. */
export function secretsIn(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined || !SECRET_NAME.test(name)) return [];
    const headers = /HEADERS$/i.test(name)
      ? value.split(',').map((one) => one.slice(one.indexOf('=') + 1))
      : [];
    return [value, ...headers];
  });
}
