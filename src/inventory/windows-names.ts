/** Names of devices, with or without an extension, in any case [Microsoft, Naming Files; superscript digits count]. */
const DEVICES = ['con', 'prn', 'aux', 'nul', 'conin\\$', 'conout\\$', 'com[0-9¹²³]', 'lpt[0-9¹²³]'];

/** Letters as classes of both cases: the dialect shared with RE2 has no flag inside a JavaScript expression. */
const anyCase = (pattern: string): string =>
  pattern.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

/**
 * Paths whose last component Windows cannot name, so that no SMB client opens it: a character of `< > : " | ? * \` or a
 * control character, a dot or a blank at the end, or a device's name. Valid as a JavaScript (`u`) and as an RE2 expression.
 */
export const WINDOWS_ILLEGAL = [
  '[\\x01-\\x1f<>:"|?*\\\\][^/]*$',
  '[. ]$',
  `(?:^|/)(?:${DEVICES.map(anyCase).join('|')})(?:\\.[^/]*)?$`,
].join('|');

const illegal = new RegExp(WINDOWS_ILLEGAL, 'u');

/** Whether a path's last component is none that Windows takes. */
export function isWindowsIllegal(path: string): boolean {
  return illegal.test(path);
}
