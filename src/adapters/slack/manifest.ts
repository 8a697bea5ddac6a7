import { parseDocument } from 'yaml';
import { isJsonObject, type JsonObject, parseJsonObject, valueAt } from '../../domain/json.ts';
import { RegistrationError } from '../../domain/registration.ts';

/** https://docs.slack.dev/reference/app-manifest */
export interface EditedManifest {
  readonly text: string;
  /** Where the URL was put, as in `settings.interactivity.request_url`. */
  readonly places: readonly string[];
}

/**
 * Puts the URL wherever the app asks for one, and leaves all else as it is, comments of YAML included.
 * @throws RegistrationError where the app asks for none, or gets its events another way
 */
export function withRequestUrl(text: string, url: string): EditedManifest {
  const json = parseJsonObject(text);
  return json === undefined ? inYaml(text, url) : inJson(text, json, url);
}

function inYaml(text: string, url: string): EditedManifest {
  const document = parseDocument(text);
  const manifest = document.errors.length === 0 ? contentOf(document) : undefined;
  if (!isJsonObject(manifest)) {
    throw new RegistrationError('the manifest is no app’s: neither its YAML nor its JSON');
  }
  const places = placesIn(manifest);
  for (const place of places) document.setIn(stepsOf(place), url);
  return { text: document.toString({ lineWidth: 0 }), places };
}

/** Undefined where an alias has no anchor, which is only seen here. */
function contentOf(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}

/** Indented as it was. */
function inJson(text: string, manifest: JsonObject, url: string): EditedManifest {
  const places = placesIn(manifest);
  const edited = places.reduce<unknown>(
    (value, place) => put(value, stepsOf(place), url),
    manifest,
  );
  const [, indent = ''] = /^\s*\{\s*\n([ \t]+)/.exec(text) ?? [];
  const end = text.endsWith('\n') ? '\n' : '';
  return { text: JSON.stringify(edited, null, indent) + end, places };
}

function placesIn(manifest: JsonObject): readonly string[] {
  if (valueAt(manifest, 'settings.socket_mode_enabled') === true) {
    throw new RegistrationError(
      'the app is in Socket Mode, where Slack calls no URL: set settings.socket_mode_enabled to false',
    );
  }
  const events = valueAt(manifest, 'settings.event_subscriptions');
  const interactivity = valueAt(manifest, 'settings.interactivity');
  const commands = valueAt(manifest, 'features.slash_commands');
  const isInteractive = isJsonObject(interactivity) && interactivity.is_enabled !== false;
  const places = [
    ...(isJsonObject(events) ? ['settings.event_subscriptions.request_url'] : []),
    ...(isInteractive ? ['settings.interactivity.request_url'] : []),
    ...(Array.isArray(commands)
      ? commands.map((_, index) => `features.slash_commands.${index}.url`)
      : []),
  ];
  if (places.length > 0) return places;
  throw new RegistrationError(
    'the app asks Slack for nothing: its manifest has no settings.event_subscriptions, settings.interactivity or features.slash_commands',
  );
}

function stepsOf(place: string): readonly (string | number)[] {
  return place.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function put(value: unknown, [step, ...steps]: readonly (string | number)[], url: string): unknown {
  if (step === undefined) return url;
  if (Array.isArray(value)) {
    return value.map((each, index) => (index === step ? put(each, steps, url) : each));
  }
  const members = isJsonObject(value) ? value : {};
  return { ...members, [step]: put(members[step], steps, url) };
}
