/**
 * Reads a number as people type it. Indonesian writes 1.234,5 and English 1,234.5; a phone's decimal keyboard often
 * offers only one of the two marks, so a single mark that cannot be a thousands mark is taken as the decimal one.
 * Undefined: not a number. Null: nothing written.
 */
export function parseNumber(text: string, language: 'id' | 'en'): number | null | undefined {
  const bare = text.replaceAll(/\s/g, '');
  if (bare === '') return null;
  const [thousands, decimal] = language === 'id' ? ['.', ','] : [',', '.'];
  let plain = bare;
  if (plain.includes(decimal)) {
    plain = plain.replaceAll(thousands, '').replace(decimal, '.');
  } else if (plain.includes(thousands)) {
    const grouped = new RegExp(`^\\d{1,3}(\\${thousands}\\d{3})+$`).test(plain);
    plain = grouped ? plain.replaceAll(thousands, '') : plain.replace(thousands, '.');
  }
  if (!/^\d+(\.\d+)?$/.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/** Why a quantity cannot be sent, as the contracts' `Quantity` judges it; null when it can. */
export function quantityFault(value: number): 'range' | 'decimals' | null {
  if (value < 0 || value >= 1e12) return 'range';
  return Number.isInteger(value) || /^\d+(\.\d{1,4})?$/.test(String(value)) ? null : 'decimals';
}
