/**
 * `Content-Disposition` of a file that is saved and never shown in a page (RFC 6266). A name with other characters than ASCII is also
 * in the form of RFC 8187, which browsers prefer.
 */
export const attachmentNamed = (fileName: string): string => {
  const safe = fileName.replaceAll(/[\p{C}\p{Zl}\p{Zp}"\\/]/gu, '_');
  const ascii = safe.replaceAll(/[^\w .-]/g, '_');
  return `attachment; filename="${ascii}"${ascii === safe ? '' : `; filename*=UTF-8''${encoded(safe)}`}`;
};

/** `encodeURIComponent` leaves four characters that RFC 8187 does not allow. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
