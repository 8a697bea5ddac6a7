import { isDeepStrictEqual } from 'node:util';
import { unpackBody } from '../../src/domain/body.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import type { StoredEvent } from '../../src/domain/ports.ts';
import { matches } from '../../src/subscriptions/match.ts';
import type { Rule } from '../../src/subscriptions/rule.ts';
import { keyOf, type Outcome, otherKeyOf, type Stored } from './outcome.ts';

/** Deliveries that a provider takes for accepted, and whose body is not there to the byte. */
export function lostIn({ accepted, stored }: Outcome): readonly string[] {
  return accepted
    .filter((delivery) => !isTakenForKnown(delivery, stored))
    .filter((delivery) => !stored.get(homeOf(delivery, stored))?.bytes?.equals(bytesOf(delivery)))
    .map(nameOf);
}

/** Stored events that a list would not show, and those it would show twice. */
export function unlistedIn({ stored, listed }: Outcome): readonly string[] {
  return [...stored.keys()].filter((key) => listed.filter((one) => one === key).length !== 1);
}

/** Stored events that nobody sent as they are. */
export function inventedIn({ sent, stored }: Outcome): readonly string[] {
  return [...stored]
    .filter(
      ([key, event]) => !sent.some((delivery) => isAt(key, delivery) && isAs(event, delivery)),
    )
    .map(([key]) => key);

  function isAt(key: string, delivery: Delivery): boolean {
    return !isTakenForKnown(delivery, stored) && homeOf(delivery, stored) === key;
  }
}

/** Stored events with something left to be done, or without their body. */
export function undoneIn({ stored }: Outcome): readonly string[] {
  return [...stored]
    .filter(([, { status, bytes }]) => status !== 'dispatched' || bytes === undefined)
    .map(([key]) => key);
}

/**
 * Stored events that do not count each of their deliveries once: all that were accepted, and of the others
 * those that came through. The first event with an id counts what came under it, whatever its body.
 */
export function miscountedIn({ sent, accepted, stored }: Outcome): readonly string[] {
  return [...stored]
    .filter(([key, { deliveries }]) => {
      const concerns = (delivery: Delivery): boolean => concernsEvent(delivery, key, stored);
      const least = Math.max(1, accepted.filter(concerns).length);
      return deliveries < least || deliveries > sent.filter(concerns).length;
    })
    .map(([key, { deliveries }]) => `${key} counts ${deliveries}`);
}

/** Of the events with one body and ids that nobody signed, those after the first that do not say so. */
export function unflaggedIn({ stored }: Outcome): readonly string[] {
  const unsigned = [...stored.values()].filter(({ isIdSigned }) => !isIdSigned);
  const unflagged = unsigned.filter(({ envelope }) => envelope.duplicateof === undefined);
  const groups = Map.groupBy(unflagged, ({ envelope }) => envelope.bodyhash);
  return [...groups.values()].flatMap((group) =>
    group.slice(1).map(({ envelope }) => eventKeyOf(envelope)),
  );
}

/** Events that are flagged as copies of one that is not there, or has another body. */
export function misnamedIn({ stored }: Outcome): readonly string[] {
  return [...stored]
    .filter(([key, { envelope }]) => envelope.duplicateof !== undefined && !key.includes('~'))
    .filter(
      ([
        ,
        {
          envelope: { duplicateof = '', bodyhash },
        },
      ]) => {
        return stored.get(duplicateof)?.envelope.bodyhash !== bodyhash;
      },
    )
    .map(([key]) => key);
}

/** Events that are flagged as copies of one that never came with their body, nor under their id. */
export function wronglyFlaggedIn({ sent, stored }: Outcome): readonly string[] {
  return [...stored]
    .filter(([key, { envelope }]) => {
      const { duplicateof } = envelope;
      const isRenamed = key.includes('~');
      return isRenamed ? !key.startsWith(`${duplicateof}~`) : !isFlagTrue(key, envelope);
    })
    .map(([key]) => key);

  function isFlagTrue(key: string, { duplicateof, bodyhash }: Envelope): boolean {
    if (duplicateof === undefined) return true;
    const namesakes = sent.filter((delivery) =>
      [keyOf(delivery), otherKeyOf(delivery)].includes(duplicateof),
    );
    return duplicateof !== key && namesakes.some(({ envelope }) => envelope.bodyhash === bodyhash);
  }
}

/** Rule and event, for a consumer who knows by these what it has seen, and minds what it is told. */
export function effectsIn({ outbox, stored }: Outcome): readonly string[] {
  const effects = outbox.map(({ rule, envelope }) => {
    const key = eventKeyOf(envelope);
    const isAsStored = isDeepStrictEqual(envelope, stored.get(key)?.envelope);
    return `${rule} ${key}${isAsStored ? '' : ', but not as it is stored'}`;
  });
  return [...new Set(effects)].sort();
}

/** The effects that the stored events are to have. */
export function effectsDue({ stored }: Outcome, rules: readonly Rule[]): readonly string[] {
  const events = [...stored];
  return rules
    .flatMap(({ name, match, where }) =>
      events
        .filter(([, { envelope }]) => matches(match, envelope))
        .filter(([key, { envelope }]) => where?.({ ...envelope, key, data: undefined }) ?? true)
        .map(([key]) => `${name} ${key}`),
    )
    .sort();
}

/** Effects that are due and not there. */
export function missingIn(outcome: Outcome, rules: readonly Rule[]): readonly string[] {
  const effects = new Set(effectsIn(outcome));
  return effectsDue(outcome, rules).filter((effect) => !effects.has(effect));
}

/** Those that no rule wants, but for rules whose `where` could not be asked: that is asked again by who gets them. */
export function unwantedIn(outcome: Outcome, rules: readonly Rule[]): readonly string[] {
  const matching = rules.map((rule) => ({ ...rule, where: () => true }) as Rule);
  const wanted = new Set(effectsDue(outcome, matching));
  return effectsIn(outcome).filter((effect) => !wanted.has(effect));
}

/**
 * Messages in the outbox beyond what can have repeated them: an attempt at an event that began after
 * another had done all there was to do has no reason to send anything.
 */
export function repeatedIn({ outbox, attempts, stored }: Outcome): readonly string[] {
  const sent = outbox.map(({ rule, envelope }) => ({ rule, key: eventKeyOf(envelope) }));
  const groups = Map.groupBy(sent, ({ rule, key }) => `${rule} ${key}`);
  return [...groups]
    .filter(([, group]) => group.length > Math.max(...group.map(({ key }) => reasonsFor(key))))
    .map(([name, { length }]) => `${name}: ${length} times`);

  function reasonsFor(key: string): number {
    const concerned = attempts.filter(({ delivery }) => concernsEvent(delivery, key, stored));
    const firstDone = Math.min(...concerned.map(({ done }) => done ?? Number.POSITIVE_INFINITY));
    return concerned.filter(({ begun }) => begun < firstDone).length;
  }
}

/** The key that a delivery's body has to be under. */
function homeOf(delivery: Delivery, stored: Stored): string {
  return isOfTheFirst(delivery, stored) ? keyOf(delivery) : otherKeyOf(delivery);
}

/** The provider itself, and both times for sure, gave one id to two bodies: the second is counted. */
function isTakenForKnown(delivery: Delivery, stored: Stored): boolean {
  const first = stored.get(keyOf(delivery));
  if (first === undefined || isOfTheFirst(delivery, stored)) return false;
  return first.isIdSigned && delivery.isIdSigned;
}

function isOfTheFirst(delivery: Delivery, stored: Stored): boolean {
  const first = stored.get(keyOf(delivery));
  return first?.bytes?.equals(bytesOf(delivery)) === true;
}

/** Whether it counts at the event, and may finish what is left to be done about it. */
function concernsEvent(delivery: Delivery, key: string, stored: Stored): boolean {
  if (keyOf(delivery) === key) return true;
  return homeOf(delivery, stored) === key && !isTakenForKnown(delivery, stored);
}

/** Whether this delivery, stored, is the event: under whatever id, and wherever its body is. */
function isAs(
  { envelope, headers, isIdSigned, bytes }: StoredEvent & { bytes?: Buffer | undefined },
  delivery: Delivery,
): boolean {
  const { id, dataref, duplicateof, ...said } = envelope;
  const { id: sentId, ...sent } = delivery.envelope;
  return (
    isDeepStrictEqual([said, headers, isIdSigned], [sent, delivery.headers, delivery.isIdSigned]) &&
    bytes?.equals(bytesOf(delivery)) === true
  );
}

function bytesOf({ body }: Delivery): Buffer {
  return body === undefined ? Buffer.alloc(0) : unpackBody(body);
}

function nameOf(delivery: Delivery): string {
  return `${delivery.id} of ${keyOf(delivery)}`;
}
