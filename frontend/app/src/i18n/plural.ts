type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** A function that picks the form of a count in `lang` and puts the number in place of `#`. */
export function plural(lang: string): (n: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(lang);
  const number = new Intl.NumberFormat(lang);
  return (n, forms) => (forms[rules.select(n)] ?? forms.other).replace("#", number.format(n));
}
