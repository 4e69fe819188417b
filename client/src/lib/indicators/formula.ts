import { formula, type Formula } from '#contracts/rules/achievement.js';
import type { Indicator } from '#contracts/index.js';

/** The parts of an indicator's achievement, from the rule that the server uses too. Fetched when somebody asks for it. */
export function formulaOf(indicator: Indicator): Formula {
  return formula({
    polarity: indicator.polarity,
    aspect: indicator.aspect,
    target: indicator.target,
    targetMax: indicator.targetMax,
    actual: indicator.progress.actual,
  });
}
