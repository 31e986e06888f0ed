/** A file of the checkout or the installed package: `bin/headwater.js`. */
export function projectFile(path: string): URL {
  return new URL(`../../${path}`, import.meta.url);
}
