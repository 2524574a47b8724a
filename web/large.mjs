/**
 * The large print is the same style sheet, grown: 14 px become 18, and with the words grows all that is measured for them.
 *
 * The widths of windows at which a page changes its shape grow too: a desk of 1280 px that has to hold larger words is laid
 * out as one of 995 is. So who writes a new style need not think of large print. Hairlines stay hairlines.
 */
const GROWTH = 18 / 14;
const HAIRLINE = 3; // px: borders, outlines and what has to meet them

/** A built style sheet as it is for large print. */
export function grown(css) {
  return css.replace(/url\([^)]*\)|(?<![\w#.-])(-?)(\d*\.?\d+)px/g, (found, sign, size) => {
    if (size === undefined || Number(size) <= HAIRLINE) return found;
    return `${sign}${Math.round(Number(size) * GROWTH * 100) / 100}px`;
  });
}
