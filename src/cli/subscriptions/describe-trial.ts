import { matchFields, valueFor } from '../../subscriptions/match.ts';
import { parseKept, readableJson } from '../json-text.ts';
import { facts, oneLine, type PrintOptions, paint, Table } from '../print.ts';
import { wordsOf } from './sending-words.ts';
import type { Trial } from './trial.ts';
import type { Verdict } from './verdict.ts';

/** One fixture: what rules can match of it, and what each makes of it. */
export function describeTrial(trial: Trial, options: PrintOptions): string {
  const { fixture, happening, verdicts } = trial;
  if (happening === undefined) {
    return `${oneLine(fixture)} is no event: the receiver answers it by itself\n`;
  }
  const { event } = happening;
  const fields = matchFields.map((field) => [field, valueFor(field, event)] as const);
  const isOther = ({ outcome }: Verdict): boolean => outcome === 'no';
  const [others, matching] = [
    verdicts.filter(isOther),
    verdicts.filter((verdict) => !isOther(verdict)),
  ];
  const rest = others.map((verdict) => describeVerdict(verdict, options)).join('');
  return [
    facts([['key', event.key], ...fields], options),
    ...matching.map((verdict) => describeVerdict(verdict, options)),
    ...(rest === '' ? [] : [rest]),
  ].join('\n');
}

function describeVerdict(verdict: Verdict, options: PrintOptions): string {
  const name = paint('bold', verdict.rule, options);
  if (verdict.outcome !== 'sends') return `${name} ${oneLine(outcomeOf(verdict))}\n`;
  const { would, facts: known, content } = wordsOf(verdict.sending);
  const json = content === undefined ? '' : `${readableJson(parseKept(content))}\n`;
  const details = known.length === 0 ? '' : facts(known, options);
  return `${name} would ${oneLine(would)}\n${details}${json}`;
}

/** Many: a line for each rule that has to do with one. */
export function trialTable(trials: readonly Trial[], options: PrintOptions): string {
  const rows = trials.flatMap(({ fixture, happening, verdicts }) =>
    verdicts
      .filter(({ outcome }) => outcome !== 'no')
      .map((verdict) => [fixture, happening?.event.type, verdict.rule, outcomeOf(verdict)]),
  );
  if (rows.length === 0) return '';
  return new Table(['FIXTURE', 'TYPE', 'RULE', 'WOULD'], options).rows(rows);
}

function outcomeOf(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'sends': {
      const { would, facts: known } = wordsOf(verdict.sending);
      const [, channel] = known.find(([name]) => name === 'channel') ?? [];
      return [would, channel].filter(Boolean).join(', ');
    }
    case 'nothing':
      return 'matches, and has nothing to do this time';
    case 'no':
      return verdict.because[0] === 'where'
        ? 'does not match: where says no'
        : `does not match: ${verdict.because.join(', ')}`;
    case 'fails':
      return `fails: ${verdict.failure}`;
  }
}
