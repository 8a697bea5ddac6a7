#!/usr/bin/env python3
"""Writes vectors.json, to the byte the same on every run, with Python's standard library alone.

    python3 generate.py            writes vectors.json beside this file
    python3 generate.py --check    fails when the file is not what this script would write

Every signature is computed here with hmac, hashlib and base64, and not with the code under test. Where a
provider publishes a signature, the script stops unless it computes the same one.

How a vector is made: `slack`, `github` and `gitlab` below build a request as the provider would send
it. Their arguments tell the one thing that is different, or the headers they made are changed by
`replaced`, `without`, `doubled` and `appended`. Then `vector` records it with its verdict.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys

NOW = 1767323045  # 2026-01-02T03:04:05Z

SLACK_DOCS = "https://docs.slack.dev/authentication/verifying-requests-from-slack"
SLACK_COMMANDS = "https://docs.slack.dev/interactivity/implementing-slash-commands"
SLACK_EVENTS = "https://docs.slack.dev/apis/events-api"
GITHUB_DOCS = "https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries"
GITHUB_PAYLOADS = "https://docs.github.com/webhooks/webhook-events-and-payloads"
GITLAB_DOCS = "https://docs.gitlab.com/user/project/integrations/webhooks/"
STANDARD = "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"
LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html"

SLACK_SECRET = "d1c0ffee00112233445566778899aabb"
GITHUB_SECRET = "It's a Secret to Everybody"
SIGNING_TOKEN = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER_SIGNING_TOKEN = "whsec_" + base64.b64encode(bytes(range(32, 64))).decode()
SECRET_TOKEN = "Correct-Horse-Battery-Staple"
OTHER_SECRET = "not-the-secret-of-this-hook"

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"


# --- Bodies -----------------------------------------------------------------------------------------

SLACK_EVENT = (
    b'{"token":"XXYYZZ","team_id":"T061EG9R6","api_app_id":"A0MDYCDME","event":{"type":"app_mention",'
    b'"user":"U061F7AUR","text":"<@U0LAN0Z89> is it everything a river should be?",'
    b'"ts":"1767323044.000200","channel":"C0LAN2Q65","event_ts":"1767323044.000200"},'
    b'"type":"event_callback","event_id":"Ev08MFMKH6","event_time":1767323044}'
)
SLACK_COMMAND = (
    b"token=XXYYZZ&team_id=T061EG9R6&team_domain=acme&channel_id=C0LAN2Q65&channel_name=river"
    b"&user_id=U061F7AUR&user_name=alice&command=%2Fdeploy&text=web+to+production&api_app_id=A0MDYCDME"
    b"&is_enterprise_install=false&trigger_id=13345224609.738474920.8088930838d88f008e0"
)
SLACK_INTERACTION = (
    b"payload=%7B%22type%22%3A%22shortcut%22%2C%22callback_id%22%3A%22open%22%2C%22trigger_id%22%3A"
    b"%221.2.3%22%2C%22action_ts%22%3A%221767323044.1%22%2C%22user%22%3A%7B%22id%22%3A%22U061F7AUR"
    b"%22%2C%22team_id%22%3A%22T061EG9R6%22%7D%2C%22team%22%3A%7B%22id%22%3A%22T061EG9R6%22%7D%7D"
)
SLACK_URL_VERIFICATION = (
    b'{"token":"XXYYZZ","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",'
    b'"type":"url_verification"}'
)
SLACK_SSL_CHECK = b"ssl_check=1&token=XXYYZZ"
SLACK_DOCS_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
GITHUB_ISSUE = (
    b'{"action":"opened","issue":{"number":7,"title":"It leaks","updated_at":"2026-01-02T03:04:04Z"},'
    b'"repository":{"full_name":"acme/web","html_url":"https://github.com/acme/web"},'
    b'"sender":{"login":"octocat","type":"User"}}'
)
GITHUB_FORM = b"payload=%7B%22zen%22%3A%22Keep+it+logically+awesome.%22%2C%22hook_id%22%3A7%7D"
GITHUB_ID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
GITLAB_PUSH = (
    b'{"object_kind":"push","event_name":"push","before":"95790bf891e76fee5e1747ab589903a6a1f80f22",'
    b'"after":"da1560886d4f094c3e6c9ef40349f7d38b5d27d7","ref":"refs/heads/main",'
    b'"user_username":"alice","project":{"web_url":"https://gitlab.com/acme/web",'
    b'"path_with_namespace":"acme/web"}}'
)
GITLAB_ID = "f5e5f430-f57b-4e6e-9fac-d9128cd7232f"


def flipped(body):
    """The last bit of the byte in the middle is the other one."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


def rewritten(body):
    """The same JSON value as another library writes it: a blank after each colon and comma."""
    return json.dumps(json.loads(body)).encode()


# --- Signatures -------------------------------------------------------------------------------------


def hmac_sha256(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def slack_digest(secret, timestamp, body):
    return hmac_sha256(secret.encode(), f"v0:{timestamp}:".encode() + body).hex()


def github_digest(secret, body):
    return hmac_sha256(secret.encode(), body).hex()


def signing_key(token):
    encoded = token.removeprefix("whsec_")
    return base64.b64decode(encoded + "=" * (-len(encoded) % 4))


def standard_digest(key, event_id, timestamp, body):
    return base64.b64encode(hmac_sha256(key, f"{event_id}.{timestamp}.".encode() + body)).decode()


# --- Requests ---------------------------------------------------------------------------------------


def slack(body=SLACK_EVENT, content_type=JSON_TYPE, secret=SLACK_SECRET, timestamp=NOW):
    return [
        ["Content-Type", content_type],
        ["User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)"],
        ["X-Slack-Request-Timestamp", str(timestamp)],
        ["X-Slack-Signature", "v0=" + slack_digest(secret, timestamp, body)],
    ]


def github(body=GITHUB_ISSUE, content_type=JSON_TYPE, secret=GITHUB_SECRET, event="issues", id=GITHUB_ID):
    return [
        ["Content-Type", content_type],
        ["User-Agent", "GitHub-Hookshot/044aadd"],
        ["X-GitHub-Event", event],
        ["X-GitHub-Delivery", id],
        ["X-Hub-Signature-256", "sha256=" + github_digest(secret, body)],
    ]


def gitlab(body=GITLAB_PUSH, key=signing_key(SIGNING_TOKEN), id=GITLAB_ID, timestamp=NOW):
    signature = "v1," + standard_digest(key, id, timestamp, body)
    return gitlab_unsigned(id, timestamp) + [["webhook-signature", signature]]


def gitlab_unsigned(id=GITLAB_ID, timestamp=NOW):
    return [
        ["Content-Type", JSON_TYPE],
        ["User-Agent", "GitLab/19.1.0"],
        ["X-Gitlab-Event", "Push Hook"],
        ["X-Gitlab-Instance", "https://gitlab.com"],
        ["webhook-id", id],
        ["webhook-timestamp", str(timestamp)],
    ]


def gitlab_token(token=SECRET_TOKEN):
    return gitlab_unsigned() + [["X-Gitlab-Token", token]]


def value_of(headers, name):
    return next(value for each, value in headers if each == name)


def replaced(headers, name, value):
    value_of(headers, name)
    return [[each, value if each == name else old] for each, old in headers]


def without(headers, *names):
    for name in names:
        value_of(headers, name)
    return [pair for pair in headers if pair[0] not in names]


def appended(headers, name, value):
    """One more header; of the same name as another, it is a doubled header."""
    return headers + [[name, value]]


def doubled(headers, name):
    return appended(headers, name, value_of(headers, name))


# --- Verdicts ---------------------------------------------------------------------------------------

REFUSED = {"accepted": False, "status": 401, "code": "signature_invalid"}
STALE = {"accepted": False, "status": 401, "code": "signature_stale"}
MALFORMED = {"accepted": False, "status": 400, "code": "body_malformed"}
NOT_POST = {"accepted": False, "status": 405, "code": "method_not_allowed"}
HANDSHAKE = {"accepted": True, "status": 200, "handshake": True}
SLACK_OK = {"accepted": True, "status": 200, "idSigned": True}
GITHUB_OK = {"accepted": True, "status": 202, "idSigned": False}
GITLAB_SIGNED_OK = {"accepted": True, "status": 202, "idSigned": True}
GITLAB_TOKEN_OK = {"accepted": True, "status": 202, "idSigned": False}

VECTORS = []


def vector(id, title, headers, body, expect, why, *, scheme, secrets, now=NOW, source=None, **more):
    """Records one vector. `more` may say `choice`, `replay_of`, `method` and `path`."""
    provider = {"slack-v0": "slack", "github-sha256": "github"}.get(scheme, "gitlab")
    record = {"id": id, "provider": provider, "title": title, "scheme": scheme, **secrets}
    record["request"] = {
        "method": more.get("method", "POST"),
        "path": more.get("path", "/"),
        "headers": headers,
        **written(body),
    }
    record["now"] = now
    record["expect"] = expect
    record["why"] = why
    if source is not None:
        record["source"] = source
    if more.get("choice"):
        record["choice"] = True
    if "replay_of" in more:
        record["replayOf"] = more["replay_of"]
    VECTORS.append(record)


def written(body):
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"bodyBase64": base64.b64encode(body).decode()}


def slack_vector(id, title, headers, expect, why, body=SLACK_EVENT, secrets=(SLACK_SECRET,), **more):
    more = {"scheme": "slack-v0", "secrets": {"secrets": list(secrets)}, **more}
    vector("slack-" + id, title, headers, body, expect, why, **more)


def github_vector(id, title, headers, expect, why, body=GITHUB_ISSUE, secrets=(GITHUB_SECRET,), **more):
    more = {"scheme": "github-sha256", "secrets": {"secrets": list(secrets)}, **more}
    vector("github-" + id, title, headers, body, expect, why, **more)


def gitlab_vector(
    id, title, headers, expect, why, body=GITLAB_PUSH, signing=(SIGNING_TOKEN,), tokens=(), **more
):
    scheme = "gitlab-both" if signing and tokens else "standard-webhooks" if signing else "gitlab-token"
    secrets = {"signingTokens": list(signing), "secretTokens": list(tokens)}
    more = {"scheme": scheme, "secrets": secrets, **more}
    vector("gitlab-" + id, title, headers, body, expect, why, **more)


# --- What all schemes that sign the body have in common ------------------------------------------------


def changed_bodies(record, headers, body, source):
    """The headers are those of `body`; what is sent is another body."""
    say = lambda id, title, sent, why: record(id, title, headers, REFUSED, why, body=sent, source=source)
    say("body-flipped", "One flipped bit in the body is refused.", flipped(body),
        "The signature covers every bit of the body.")
    say("body-truncated", "A body without its last byte is refused.", body[:-1],
        "A body cut short on its way is not what was signed.")
    say("body-longer", "A body with a newline after it is refused.", body + b"\n",
        "JSON parsers ignore the newline; the signature does not.")
    say("body-emptied", "The signature of a body does not serve for an empty one.", b"",
        "A receiver whose framework consumed the body sees none, and must not take that for good.")
    say("body-rewritten", "The same JSON in other bytes is refused.", rewritten(body),
        "Parsing and writing again changes blanks, escapes and numbers: only the raw bytes are signed.")
    say("body-blank-before", "A body that gained a line break in front is refused.", b"\r\n" + body,
        "Blanks around JSON mean nothing to a parser and all to a signature.")
    say("body-bom", "A body that gained a byte order mark is refused.", b"\xef\xbb\xbf" + body,
        "Some decoders add or drop the mark; either way other bytes were signed.")


def odd_bodies(record, sign, accepted, ascii_body):
    """Bodies that are signed right and are a trial for whoever decodes before verifying."""
    say = lambda id, title, body, expect, why, **more: record(
        id, title, sign(body), expect, why, body=body, **more)
    text = ascii_body[:-1] + ',"note":"Gr\u00fc\u00dfe \U0001f600 \u65e5\u672c"}'.encode()
    say("body-beyond-ascii", "Letters beyond ASCII are part of what is signed.", text, accepted,
        "Decoding as ASCII or Latin-1 and encoding again gives other bytes, and a valid request is lost.")
    say("body-not-utf8", "A body that is not UTF-8 is verified over its bytes.",
        ascii_body[:-1] + b',"note":"\xff\xfe"}', accepted,
        "Only the raw bytes are signed; as text they would become U+FFFD, and the digest another.")
    replaced_bytes = ascii_body[:-1] + ',"note":"\ufffd\ufffd"}'.encode()
    record("body-utf8-repaired", "Bytes that were repaired to U+FFFD on the way are refused.",
           sign(ascii_body[:-1] + b',"note":"\xff\xfe"}'), REFUSED,
           "A proxy that decodes and encodes again has changed what was signed.", body=replaced_bytes)
    say("body-newline-signed", "A newline after the JSON that was signed is part of the body.",
        ascii_body + b"\n", accepted, "Whoever trims the body loses a valid request.")
    say("body-signed-empty", "An empty body that is signed right is malformed, and no crash.", b"", MALFORMED,
        "The HMAC of nothing is a good HMAC; that the provider never sends it is another question.")
    say("body-not-json", "A signed body that is no JSON is malformed.", b"hello", MALFORMED,
        "The signature is right, so the answer may say what is wrong.")
    say("body-json-null", "A signed body that is JSON but no object is malformed.", b"null", MALFORMED,
        "A receiver that reads a member of null crashes.")
    say("body-json-array", "A signed body that is an array is malformed.", b"[{}]", MALFORMED,
        "No provider sends a list.")
    say("body-bom-signed", "A signed body that begins with a byte order mark is malformed.",
        b"\xef\xbb\xbf" + ascii_body, MALFORMED,
        "RFC 8259 forbids the mark and lets parsers ignore it; no provider sends it.", choice=True,
        source="https://www.rfc-editor.org/rfc/rfc8259#section-8.1")


def content_types(record, sign, accepted, body, source):
    say = lambda id, title, content_type: record(
        id, title, replaced(sign(body), "Content-Type", content_type), accepted,
        "The content type is not signed, so it decides nothing.", body=body, source=source)
    say("type-of-a-form", "JSON under the content type of a form is accepted.", FORM_TYPE)
    say("type-of-a-form-with-charset", "JSON under the content type of a form with a charset is accepted.",
        FORM_TYPE + "; charset=utf-8")
    say("type-binary", "JSON under a binary content type is accepted.", "application/octet-stream")
    say("type-with-charset", "JSON under a content type with a charset is accepted.",
        JSON_TYPE + "; charset=iso-8859-1")
    record("type-missing", "JSON without a content type is accepted.", without(sign(body), "Content-Type"),
           accepted, "The content type is not signed, so it decides nothing.", body=body, source=source)
    record("type-doubled", "JSON under two content types is accepted.",
           appended(sign(body), "Content-Type", FORM_TYPE), accepted,
           "The content type is not signed; Lambda joins the two with a comma.", body=body, source=LAMBDA)


def hex_signatures(record, headers, name, prefix, source):
    """Ways of spelling the right digest, or nearly, that are not the provider's way."""
    digest = value_of(headers, name).removeprefix(prefix)
    say = lambda id, title, value, why, **more: record(
        id, title, replaced(headers, name, value), REFUSED, why, source=source, **more)
    say("signature-upper-case", "The right digest in upper-case hex is refused.", prefix + digest.upper(),
        "The provider sends lower case; one spelling keeps a signature from having many.", choice=True)
    say("signature-odd-length", "A digest that lacks its last digit is refused.", prefix + digest[:-1],
        "Some decoders drop half a byte in silence.")
    say("signature-odd-length-longer", "A digest with one digit more is refused.", prefix + digest + "0",
        "Some decoders drop half a byte in silence, and the rest is right.")
    say("signature-longer", "A digest with one byte more is refused.", prefix + digest + "00",
        "A comparison that stops at the shorter length would pass.")
    say("signature-half", "The first half of the digest is refused.", prefix + digest[:32],
        "A comparison that stops at the shorter length would pass.")
    say("signature-not-hex", "The right digest with one letter that is no hex is refused.",
        prefix + digest[:-1] + "g", "Some decoders stop at the first odd letter and keep what they have.")
    say("signature-junk-after", "The right digest with a blank and a word after it is refused.",
        prefix + digest + " x", "Some decoders stop at the first odd letter and keep what they have.")
    say("signature-full-width", "The right digest with a digit of another script is refused.",
        prefix + "\uff11" + digest[1:], "Full-width digits are digits to some number parsers.")
    say("signature-empty", "An empty signature is refused.", "", "Nothing proves nothing.")
    say("signature-only-prefix", "A prefix without a digest is refused.", prefix,
        "An empty digest must not compare equal to the beginning of the right one.")
    say("signature-without-prefix", "The right digest without its prefix is refused.", digest,
        "The prefix names the scheme, so that another can come.")
    say("signature-prefix-upper-case", "The right digest behind a prefix in upper case is refused.",
        prefix.upper() + digest, "The provider sends lower case.", choice=True)
    say("signature-prefix-twice", "The right digest behind two prefixes is refused.", prefix * 2 + digest,
        "Stripping every prefix there is would accept what was never sent.")
    say("signature-base64", "The right digest in base64 is refused.",
        prefix + base64.b64encode(bytes.fromhex(digest)).decode(), "The provider writes hex.")
    say("signature-zeros", "A digest of zeros is refused.", prefix + "0" * 64,
        "A digest that failed to compute must not be zeros on both sides.")
    wrong = prefix + digest[:-1] + ("1" if digest[-1] == "0" else "0")
    say("signature-one-digit-off", "The right digest with another last digit is refused.", wrong,
        "All digits count.")
    one = "The provider sends one signature; a list would be tried to its end."
    say("signature-list-right-first", "The right signature with a wrong one after it is refused.",
        f"{prefix}{digest} {wrong}", one)
    say("signature-list-right-last", "A wrong signature with the right one after it is refused.",
        f"{wrong},{prefix}{digest}", one)
    record("signature-missing", "A request without the signature header is refused.",
           without(headers, name), REFUSED, "No signature, no event.", source=source)
    record("signature-doubled", "The right signature sent twice is refused.", doubled(headers, name),
           REFUSED, "Lambda joins them with a comma; the provider sends one.", source=LAMBDA)
    record("signature-doubled-wrong-first", "A wrong signature followed by the right one is refused.",
           appended(replaced(headers, name, wrong), name, prefix + digest), REFUSED,
           "Whoever takes the last header and whoever takes the first would disagree.", source=LAMBDA)
    record("signature-doubled-empty-second", "The right signature followed by an empty one is refused.",
           appended(headers, name, ""), REFUSED,
           "Whoever takes the last header and whoever takes the first would disagree.", source=LAMBDA)


def secret_lists(record, sign, accepted, secret, source):
    """`sign` takes the secret; the hook's list is what varies."""
    say = lambda id, title, key, secrets, expect, why: record(
        id, title, sign(key), expect, why, secrets=secrets, source=source)
    say("secret-wrong", "The signature of another secret is refused.", OTHER_SECRET, [secret], REFUSED,
        "Whoever signs must have the secret.")
    say("secret-second", "The second of two secrets is as good as the first.", secret,
        [OTHER_SECRET, secret], accepted, "While a secret is rotated, both are in use.")
    say("secret-first", "The first of two secrets passes.", secret, [secret, OTHER_SECRET], accepted,
        "While a secret is rotated, both are in use.")
    say("secret-none-of-two", "A signature of neither secret is refused.", "a third secret",
        [secret, OTHER_SECRET], REFUSED, "Any match passes, and there is none.")
    say("secret-none-set", "A hook without secrets refuses what is signed with the empty key.", "", [],
        REFUSED, "No secret must never mean no check.")
    say("secret-empty", "An empty secret in the list passes nothing.", "", [""], REFUSED,
        "Anybody can sign with the empty key, which an unset variable is.")
    say("secret-empty-first", "An empty secret before the right one opens nothing.", "", ["", secret],
        REFUSED, "Anybody can sign with the empty key, which an unset variable is.")
    say("secret-empty-beside", "An empty secret before the right one closes nothing.", secret,
        ["", secret], accepted, "The right secret is in the list.")
    say("secret-trimmed", "A signature of the secret with a blank after it is refused.", secret + " ",
        [secret], REFUSED, "A secret is taken as it is.")
    unicode = "s\u00e9cr\u00e8t \U0001f511"
    say("secret-beyond-ascii", "A secret beyond ASCII is a key in UTF-8.", unicode, [unicode], accepted,
        "The key is the text of the secret in UTF-8.")


def methods(record, headers, body):
    record("method-get", "A signed GET is not a webhook.", headers, NOT_POST, "Webhooks are POSTs.", body=body,
           method="GET")
    record("method-put", "A signed PUT is not a webhook.", headers, NOT_POST, "Webhooks are POSTs.", body=body,
           method="PUT")


def names_recased(headers):
    return [[name.swapcase(), value] for name, value in headers]


# --- Slack ------------------------------------------------------------------------------------------


def slack_vectors():
    say = slack_vector
    good = slack()
    published = "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    docs_secret = "8f742231b10e8888abcd99yyyzzz85a5"
    assert slack_digest(docs_secret, 1531420618, SLACK_DOCS_BODY) == published
    say("published", "The example of Slack's documentation is accepted.",
        slack(SLACK_DOCS_BODY, FORM_TYPE, docs_secret, 1531420618), SLACK_OK,
        "Slack publishes this secret, body, timestamp and signature.", body=SLACK_DOCS_BODY,
        secrets=[docs_secret], now=1531420618, source=SLACK_DOCS)
    say("event", "A signed event is accepted.", good, SLACK_OK, "It is what Slack sends.", source=SLACK_EVENTS)
    say("command", "A signed slash command, which is a form, is accepted.",
        slack(SLACK_COMMAND, FORM_TYPE), SLACK_OK, "It is what Slack sends; Lambda delivers forms in base64.",
        body=SLACK_COMMAND, source=SLACK_COMMANDS)
    say("interaction", "A signed interaction, which is JSON in a form, is accepted.",
        slack(SLACK_INTERACTION, FORM_TYPE), SLACK_OK, "It is what Slack sends.", body=SLACK_INTERACTION,
        source="https://docs.slack.dev/interactivity/handling-user-interaction")
    say("form-with-charset", "A form whose content type names a charset is accepted.",
        slack(SLACK_COMMAND, FORM_TYPE + "; charset=utf-8"), SLACK_OK,
        "The content type is not signed; comparing all of it would lose the command.", body=SLACK_COMMAND,
        source=SLACK_COMMANDS)
    say("form-as-json", "A form under the content type of JSON is accepted.",
        slack(SLACK_COMMAND, JSON_TYPE), SLACK_OK, "The content type is not signed, so it decides nothing.",
        body=SLACK_COMMAND, source=SLACK_DOCS)
    say("url-verification", "A signed url_verification is answered, and nothing is kept.",
        slack(SLACK_URL_VERIFICATION), HANDSHAKE, "It asks whether the URL is ours.",
        body=SLACK_URL_VERIFICATION, source="https://docs.slack.dev/reference/events/url_verification")
    say("url-verification-unsigned", "A url_verification without a signature is refused.",
        without(slack(SLACK_URL_VERIFICATION), "X-Slack-Signature"), REFUSED,
        "Whoever echoes a stranger's challenge lets him claim the URL for his own app.",
        body=SLACK_URL_VERIFICATION, source="https://docs.slack.dev/reference/events/url_verification")
    names = names_recased(good)
    say("header-names-recased", "Header names in another case are the same names.", names, SLACK_OK,
        "Names of headers have no case.", source="https://www.rfc-editor.org/rfc/rfc9110#section-5.1")
    say("retry", "A retry is accepted like the first attempt.",
        good + [["X-Slack-Retry-Num", "1"], ["X-Slack-Retry-Reason", "http_timeout"]], SLACK_OK,
        "Whoever drops retries loses the events whose first attempt failed.", source=SLACK_EVENTS)
    say("unsigned", "An event without any signature is refused.",
        without(good, "X-Slack-Signature", "X-Slack-Request-Timestamp"), REFUSED,
        "No signature, no event.", source=SLACK_DOCS)

    ssl = slack(SLACK_SSL_CHECK, FORM_TYPE)
    bare = without(ssl, "X-Slack-Signature", "X-Slack-Request-Timestamp")
    smuggled = b"ssl_check=1&" + SLACK_COMMAND
    say("ssl-check-signed", "A signed ssl_check is answered, and nothing is kept.", ssl, HANDSHAKE,
        "Slack checks the certificate and asks for a receipt.", body=SLACK_SSL_CHECK, source=SLACK_COMMANDS)
    say("ssl-check-unsigned", "An ssl_check without a signature is refused.", bare, REFUSED,
        "Slack signs all it sends; an exception for one field is a way around the check.",
        body=SLACK_SSL_CHECK, source=SLACK_DOCS, choice=True)
    say("ssl-check-with-command", "A command behind an unsigned ssl_check is refused.", bare, REFUSED,
        "Answering ssl_check before verifying has let commands in.", body=smuggled, source=SLACK_DOCS)
    say("ssl-check-with-interaction", "An interaction behind an unsigned ssl_check is refused.", bare, REFUSED,
        "Answering ssl_check before verifying has let interactions in.",
        body=b"ssl_check=1&" + SLACK_INTERACTION, source=SLACK_DOCS)
    say("ssl-check-in-query", "An ssl_check in the query opens nothing.",
        without(slack(SLACK_COMMAND, FORM_TYPE), "X-Slack-Signature"), REFUSED,
        "Frameworks that merge query and form would see an ssl_check.", body=SLACK_COMMAND,
        path="/?ssl_check=1", source=SLACK_DOCS)
    say("ssl-check-in-json", "An ssl_check in unsigned JSON opens nothing.",
        without(good, "X-Slack-Signature"), REFUSED, "ssl_check is a form, and signed.",
        body=b'{"ssl_check":1,' + SLACK_EVENT[1:], source=SLACK_DOCS)
    say("ssl-check-wrong-secret", "An ssl_check signed by another secret is refused.",
        slack(SLACK_SSL_CHECK, FORM_TYPE, OTHER_SECRET), REFUSED, "Whoever signs must have the secret.",
        body=SLACK_SSL_CHECK, source=SLACK_DOCS)

    changed_bodies(say, good, SLACK_EVENT, SLACK_DOCS)
    say("form-rewritten", "The same form with %20 for its plus signs is refused.",
        slack(SLACK_COMMAND, FORM_TYPE), REFUSED, "Only the raw bytes are signed.",
        body=SLACK_COMMAND.replace(b"+", b"%20"), source=SLACK_DOCS)
    say("event-id-changed", "A captured event under a new event_id is refused.", good, REFUSED,
        "Slack's event_id is in the body, and the body is signed.",
        body=SLACK_EVENT.replace(b"Ev08MFMKH6", b"Ev08MFMKH7"), source=SLACK_DOCS,
        replay_of="slack-event")
    odd_bodies(say, slack, SLACK_OK, SLACK_EVENT)
    say("form-of-something-else", "A signed form with neither a payload nor a command is malformed.",
        slack(b"a=b", FORM_TYPE), MALFORMED, "Slack sends no such form.", body=b"a=b")
    content_types(say, slack, SLACK_OK, SLACK_EVENT, SLACK_DOCS)
    methods(say, good, SLACK_EVENT)

    def aged(id, title, seconds, expect, why):
        say(id, title, slack(timestamp=NOW - seconds), expect, why, source=SLACK_DOCS)

    aged("aged-300", "A request that is exactly 300 s old is accepted.", 300, SLACK_OK,
         "Slack's recipe refuses what is more than five minutes away.")
    aged("aged-301", "A request that is 301 s old is stale.", 301, STALE, "A capture is good for 5 minutes.")
    aged("ahead-300", "A request from exactly 300 s ahead is accepted.", -300, SLACK_OK,
         "Slack's recipe takes the absolute difference.")
    aged("ahead-301", "A request from 301 s ahead is stale.", -301, STALE,
         "A request from the future would be good for longer than it should.")
    aged("aged-a-day", "A request of yesterday is stale.", 86400, STALE, "A capture is good for 5 minutes.")
    aged("at-the-epoch", "A request of 1970 is stale.", NOW, STALE, "Zero is a number, not a missing time.")
    say("timestamp-refreshed", "A captured request under a fresh timestamp is refused.",
        replaced(slack(timestamp=NOW - 3600), "X-Slack-Request-Timestamp", str(NOW)), REFUSED,
        "The timestamp is signed.", source=SLACK_DOCS, replay_of="slack-event")
    timestamps(say, "X-Slack-Request-Timestamp", lambda text: slack(timestamp=text), SLACK_OK, SLACK_DOCS)

    hex_signatures(say, good, "X-Slack-Signature", "v0=", SLACK_DOCS)
    say("signature-version-unknown", "The right digest under an unknown version is refused.",
        replaced(good, "X-Slack-Signature", "v1=" + slack_digest(SLACK_SECRET, NOW, SLACK_EVENT)), REFUSED,
        "Another version is another scheme.", source=SLACK_DOCS)
    say("signature-over-v1", "A digest that was made for another version is refused.",
        replaced(good, "X-Slack-Signature", "v0=" + github_digest(SLACK_SECRET, f"v1:{NOW}:".encode() + SLACK_EVENT)),
        REFUSED, "The version is part of what is signed.", source=SLACK_DOCS)
    say("signature-over-body-alone", "A signature over the body alone is refused.",
        replaced(good, "X-Slack-Signature", "v0=" + github_digest(SLACK_SECRET, SLACK_EVENT)), REFUSED,
        "Without the timestamp in it, a capture would be good for ever.", source=SLACK_DOCS)
    hex_key = hmac_sha256(bytes.fromhex(SLACK_SECRET), f"v0:{NOW}:".encode() + SLACK_EVENT).hex()
    say("secret-decoded", "A signature by the secret read as hex is refused.",
        replaced(good, "X-Slack-Signature", "v0=" + hex_key), REFUSED,
        "The secret looks like hex and is a text.", source=SLACK_DOCS)
    say("signature-of-github", "A GitHub signature by the same secret is refused.",
        github(SLACK_EVENT, secret=SLACK_SECRET), REFUSED, "Every scheme has a header of its own.",
        source=SLACK_DOCS)
    secret_lists(say, lambda secret: slack(secret=secret), SLACK_OK, SLACK_SECRET, SLACK_DOCS)


def timestamps(record, name, sign, accepted, source):
    """`sign` takes the timestamp as text. Respelt: signed as it should be, sent in another spelling."""
    good = sign(str(NOW))

    def signed(id, title, text, why, expect=REFUSED, **more):
        record("timestamp-" + id, title, sign(text), expect, why, source=source, **more)

    def respelt(id, title, text, why):
        record("timestamp-" + id, title, replaced(good, name, text), REFUSED, why, source=source)

    whole = "A timestamp is whole seconds in digits, even where the secret's owner signed something else."
    text_signed = "The text of the header is signed, not the number it spells."
    signed("float", "A signed timestamp with a fraction is refused.", f"{NOW}.0", whole)
    signed("exponent", "A signed timestamp with an exponent is refused.", "1.767323045e9", whole)
    signed("nan", "A signed timestamp that is NaN is refused.", "NaN",
           "Every comparison with NaN is false, so it would never be stale.")
    signed("infinity", "A signed timestamp that is Infinity is refused.", "Infinity", whole)
    signed("word", "A signed timestamp that is a word is refused.", "hello",
           "What does not parse must not be taken for zero or now.")
    signed("hex", "A signed timestamp in hex is refused.", hex(NOW), whole)
    signed("negative", "A signed negative timestamp is refused.", f"-{NOW}", whole)
    signed("plus", "A signed timestamp with a plus sign is refused.", f"+{NOW}", whole)
    signed("iso", "A signed timestamp in ISO 8601 is refused.", "2026-01-02T03:04:05Z", whole)
    signed("empty", "A signed empty timestamp is refused.", "", "Nothing is not a time.")
    signed("milliseconds", "A signed timestamp in milliseconds is refused.", f"{NOW}000",
           "It is fifty thousand years ahead.")
    signed("junk-after", "A signed timestamp with a word after it is refused.", f"{NOW}x",
           "Parsers that stop at the first odd letter would take it.")
    signed("leading-zero", "A signed timestamp with a leading zero is accepted.", f"0{NOW}",
           "It is what was signed, and it is now.", accepted, choice=True)
    respelt("respelt-leading-zero", "A leading zero that was not signed is refused.", f"0{NOW}", text_signed)
    respelt("respelt-float", "A fraction that was not signed is refused.", f"{NOW}.0", text_signed)
    respelt("respelt-exponent", "An exponent that was not signed is refused.", "1.767323045e9", text_signed)
    respelt("respelt-plus", "A plus sign that was not signed is refused.", f"+{NOW}", text_signed)
    respelt("respelt-blanks", "Blanks around the timestamp are refused where they reach the receiver.",
            f" {NOW} ", text_signed + " An HTTP server strips them.")
    respelt("respelt-arabic", "A digit of another script in the timestamp is refused.",
            str(NOW).replace("1", "\u0661", 1), text_signed)
    respelt("one-off", "A timestamp that is one second off is refused.", str(NOW + 1), "The timestamp is signed.")
    record("timestamp-missing", "A request without the timestamp header is refused.", without(good, name),
           REFUSED, "The timestamp is part of what is signed.", source=source)
    record("timestamp-emptied", "A request whose timestamp was emptied is refused.", replaced(good, name, ""),
           REFUSED, "The timestamp is part of what is signed.", source=source)
    record("timestamp-doubled", "The timestamp sent twice is refused.", doubled(good, name), REFUSED,
           "Lambda joins them with a comma; the provider sends one.", source=LAMBDA)
    record("timestamp-doubled-fresh", "A stale timestamp with a fresh one after it is refused.",
           appended(sign(str(NOW - 3600)), name, str(NOW)), REFUSED,
           "Whoever verifies the first and dates by the last would accept a capture.", source=LAMBDA)


# --- GitHub -----------------------------------------------------------------------------------------


def github_vectors():
    say = github_vector
    good = github()
    published = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert github_digest(GITHUB_SECRET, b"Hello, World!") == published
    say("published", "The example of GitHub's documentation is signed right; its body is no event.",
        github(b"Hello, World!"), MALFORMED,
        "GitHub publishes this secret, body and signature; a library that only verifies accepts it.",
        body=b"Hello, World!", source=GITHUB_DOCS)
    say("event", "A signed event is accepted.", good, GITHUB_OK, "It is what GitHub sends.",
        source=GITHUB_PAYLOADS)
    ping = github(GITHUB_FORM, FORM_TYPE, event="ping")
    say("form", "A signed form with its JSON in payload is accepted.", ping, GITHUB_OK,
        "Hooks made by the REST API send forms unless told otherwise; Lambda delivers them in base64.",
        body=GITHUB_FORM, source=GITHUB_PAYLOADS)
    say("form-with-charset", "A form whose content type names a charset is accepted.",
        github(GITHUB_FORM, FORM_TYPE + "; charset=utf-8", event="ping"), GITHUB_OK,
        "The content type is not signed; comparing all of it would lose the event.", body=GITHUB_FORM,
        source=GITHUB_PAYLOADS)
    say("form-as-json", "A form under the content type of JSON is accepted.",
        github(GITHUB_FORM, JSON_TYPE, event="ping"), GITHUB_OK,
        "The content type is not signed, so it decides nothing.", body=GITHUB_FORM, source=GITHUB_DOCS)
    say("form-rewritten", "The same form with %20 for its plus signs is refused.", ping, REFUSED,
        "The raw form is signed, not the JSON in it.", body=GITHUB_FORM.replace(b"+", b"%20"),
        source=GITHUB_DOCS)
    say("form-payload-signed", "A signature over the JSON inside the form is refused.",
        replaced(ping, "X-Hub-Signature-256", "sha256=" + github_digest(
            GITHUB_SECRET, b'{"zen":"Keep it logically awesome.","hook_id":7}')), REFUSED,
        "The raw form is signed, not the JSON in it.", body=GITHUB_FORM, source=GITHUB_DOCS)
    say("form-without-payload", "A signed form without a payload is malformed.", github(b"a=b", FORM_TYPE),
        MALFORMED, "GitHub sends no such form.", body=b"a=b", source=GITHUB_PAYLOADS)
    say("header-names-recased", "Header names in another case are the same names.", names_recased(good),
        GITHUB_OK, "Names of headers have no case.",
        source="https://www.rfc-editor.org/rfc/rfc9110#section-5.1")
    say("replay-new-delivery", "A captured event under a new delivery id is accepted and flagged.",
        replaced(good, "X-GitHub-Delivery", "00000000-0000-4000-8000-000000000001"), GITHUB_OK,
        "GitHub signs the body alone: the id cannot be trusted, and equal bodies can be noticed.",
        source=GITHUB_DOCS, replay_of="github-event")
    say("replay-other-event", "A captured event under another event's name is accepted.",
        replaced(good, "X-GitHub-Event", "push"), GITHUB_OK,
        "GitHub signs the body alone: the name cannot be trusted.", source=GITHUB_DOCS)
    say("delivery-doubled", "A delivery id sent twice is accepted as another id.",
        doubled(good, "X-GitHub-Delivery"), GITHUB_OK, "The id is not signed.", source=GITHUB_DOCS)
    say("delivery-missing", "A signed event without a delivery id is accepted.",
        without(good, "X-GitHub-Delivery"), GITHUB_OK, "The id is not signed, so its absence proves nothing.",
        source=GITHUB_DOCS, choice=True)
    say("event-missing", "A signed body without an event name is malformed.", without(good, "X-GitHub-Event"),
        MALFORMED, "The name is nowhere but in its header.", source=GITHUB_PAYLOADS)
    say("event-doubled", "An event's name sent twice is accepted as another name.",
        doubled(good, "X-GitHub-Event"), GITHUB_OK, "The name is not signed.", source=GITHUB_DOCS, choice=True)
    say("event-unknown", "An event that nobody has heard of is accepted.",
        replaced(good, "X-GitHub-Event", "quantum_merge"), GITHUB_OK, "GitHub adds events any day.",
        source=GITHUB_PAYLOADS)
    say("no-time", "A request of any age is accepted, for its age is not known.", good, GITHUB_OK,
        "GitHub signs no timestamp.", source=GITHUB_DOCS, now=NOW + 365 * 86400)
    say("no-time-ahead", "A request from any time ahead is accepted, for its time is not known.", good, GITHUB_OK,
        "GitHub signs no timestamp; that of the payload says when it happened, and clocks differ.",
        source=GITHUB_DOCS, now=NOW - 365 * 86400)
    say("ssl-check-with-event", "An event behind an unsigned ssl_check is refused.",
        without(ping, "X-Hub-Signature-256"), REFUSED,
        "ssl_check is Slack's question; a receiver of all three providers must not answer it for any.",
        body=b"ssl_check=1&" + GITHUB_FORM, source=GITHUB_DOCS)
    say("unsigned", "An event without any signature is refused.", without(good, "X-Hub-Signature-256"),
        REFUSED, "No signature, no event.", source=GITHUB_DOCS)
    sha1 = "sha1=" + hmac.new(GITHUB_SECRET.encode(), GITHUB_ISSUE, hashlib.sha1).hexdigest()
    say("sha1-only", "A right SHA-1 signature alone is refused.",
        appended(without(good, "X-Hub-Signature-256"), "X-Hub-Signature", sha1), REFUSED,
        "GitHub keeps SHA-1 for old receivers and advises against it.", source=GITHUB_DOCS)
    say("sha1-beside", "The SHA-1 signature beside the right one changes nothing.",
        appended(good, "X-Hub-Signature", sha1), GITHUB_OK, "GitHub sends both.", source=GITHUB_DOCS)
    say("sha1-wrong-beside", "A wrong SHA-1 signature beside the right one changes nothing.",
        appended(good, "X-Hub-Signature", "sha1=" + "0" * 40), GITHUB_OK, "SHA-1 is not looked at.",
        source=GITHUB_DOCS, choice=True)
    say("sha256-wrong-sha1-right", "A right SHA-1 signature does not make up for a wrong one.",
        appended(replaced(good, "X-Hub-Signature-256", "sha256=" + "0" * 64), "X-Hub-Signature", sha1),
        REFUSED, "Falling back to the weaker scheme is a downgrade.", source=GITHUB_DOCS)
    say("sha1-in-256", "A right SHA-1 signature in the header of the other is refused.",
        replaced(good, "X-Hub-Signature-256", sha1), REFUSED, "The header takes SHA-256 alone.",
        source=GITHUB_DOCS)
    say("sha256-in-old-header", "The right signature in the header of SHA-1 is refused.",
        appended(without(good, "X-Hub-Signature-256"), "X-Hub-Signature",
                 value_of(good, "X-Hub-Signature-256")), REFUSED,
        "The old header is not looked at.", source=GITHUB_DOCS, choice=True)
    sha512 = hmac.new(GITHUB_SECRET.encode(), GITHUB_ISSUE, hashlib.sha512).hexdigest()
    say("signature-version-unknown", "A right signature by another algorithm is refused.",
        replaced(good, "X-Hub-Signature-256", "sha512=" + sha512), REFUSED,
        "The sender must not choose the algorithm.", source=GITHUB_DOCS)
    say("signature-not-keyed", "The plain SHA-256 of the body is refused.",
        replaced(good, "X-Hub-Signature-256", "sha256=" + hashlib.sha256(GITHUB_ISSUE).hexdigest()), REFUSED,
        "Anybody can hash.", source=GITHUB_DOCS)
    say("signature-in-query", "A signature in the query is refused.",
        without(good, "X-Hub-Signature-256"), REFUSED, "Only the header is looked at.", source=GITHUB_DOCS,
        path="/?x-hub-signature-256=" + value_of(good, "X-Hub-Signature-256"))
    changed_bodies(say, good, GITHUB_ISSUE, GITHUB_DOCS)
    odd_bodies(say, github, GITHUB_OK, GITHUB_ISSUE)
    content_types(say, github, GITHUB_OK, GITHUB_ISSUE, GITHUB_DOCS)
    methods(say, good, GITHUB_ISSUE)
    hex_signatures(say, good, "X-Hub-Signature-256", "sha256=", GITHUB_DOCS)
    secret_lists(say, lambda secret: github(secret=secret), GITHUB_OK, GITHUB_SECRET, GITHUB_DOCS)


# --- GitLab -----------------------------------------------------------------------------------------


def gitlab_vectors():
    gitlab_signed_vectors()
    gitlab_signature_lists()
    gitlab_token_vectors()
    gitlab_both_vectors()


def gitlab_signed_vectors():
    say = gitlab_vector
    good = gitlab()
    token, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    published = gitlab(body, signing_key(token), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330)
    assert value_of(published, "webhook-signature") == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    say("published", "The example of the Standard Webhooks libraries is accepted.", published,
        GITLAB_SIGNED_OK, "The libraries of all languages test themselves with this token, id, timestamp and body.",
        body=body, signing=[token], now=1614265330, source=STANDARD)
    say("signed", "A signed event is accepted.", good, GITLAB_SIGNED_OK, "It is what GitLab sends.",
        source=GITLAB_DOCS)
    say("header-names-recased", "Header names in another case are the same names.", names_recased(good),
        GITLAB_SIGNED_OK, "Names of headers have no case.",
        source="https://www.rfc-editor.org/rfc/rfc9110#section-5.1")
    say("unsigned", "An event without any signature is refused.", gitlab_unsigned(), REFUSED,
        "No signature, no event.", source=GITLAB_DOCS)
    say("token-instead", "A secret token does not make up for a missing signature.", gitlab_token(), REFUSED,
        "The hook has no secret token to compare with.", source=GITLAB_DOCS)
    say("signing-token-as-token", "The signing token in X-Gitlab-Token is refused.", gitlab_token(SIGNING_TOKEN),
        REFUSED, "A signing token is a key, not a password.", source=GITLAB_DOCS)
    changed_bodies(say, good, GITLAB_PUSH, GITLAB_DOCS)
    odd_bodies(say, gitlab, GITLAB_SIGNED_OK, GITLAB_PUSH)
    content_types(say, gitlab, GITLAB_SIGNED_OK, GITLAB_PUSH, GITLAB_DOCS)
    methods(say, good, GITLAB_PUSH)
    form = b"payload=%7B%22object_kind%22%3A%22push%22%7D"
    say("form", "A signed form is malformed.", replaced(gitlab(form), "Content-Type", FORM_TYPE), MALFORMED,
        "GitLab sends JSON alone.", body=form, source=GITLAB_DOCS)
    say("ssl-check-with-event", "An event behind an unsigned ssl_check is refused.",
        replaced(gitlab_unsigned(), "Content-Type", FORM_TYPE), REFUSED,
        "ssl_check is Slack's question; a receiver of all three providers must not answer it for any.",
        body=b"ssl_check=1&" + form, source=GITLAB_DOCS)
    template = b'{"text":"made by a custom template"}'
    say("kind-in-header", "A signed body without a kind takes it from the header.", gitlab(template),
        GITLAB_SIGNED_OK, "A custom template may leave out object_kind.", body=template, source=GITLAB_DOCS)
    say("kind-nowhere", "A signed body whose kind is nowhere is malformed.",
        without(gitlab(template), "X-Gitlab-Event"), MALFORMED, "Nothing says what happened.", body=template,
        source=GITLAB_DOCS)

    def aged(id, title, seconds, expect, why):
        say(id, title, gitlab(timestamp=NOW - seconds), expect, why, source=STANDARD)

    aged("aged-300", "A request that is exactly 300 s old is accepted.", 300, GITLAB_SIGNED_OK,
         "The libraries refuse what is more than five minutes away.")
    aged("aged-301", "A request that is 301 s old is stale.", 301, STALE, "A capture is good for 5 minutes.")
    aged("ahead-300", "A request from exactly 300 s ahead is accepted.", -300, GITLAB_SIGNED_OK,
         "The libraries take both directions alike.")
    aged("ahead-301", "A request from 301 s ahead is stale.", -301, STALE,
         "A request from the future would be good for longer than it should.")
    say("timestamp-refreshed", "A captured request under a fresh timestamp is refused.",
        replaced(gitlab(timestamp=NOW - 3600), "webhook-timestamp", str(NOW)), REFUSED,
        "The timestamp is signed.", source=GITLAB_DOCS, replay_of="gitlab-signed")
    timestamps(say, "webhook-timestamp", lambda text: gitlab(timestamp=text), GITLAB_SIGNED_OK, STANDARD)

    say("id-changed", "A captured request under a new id is refused.",
        replaced(good, "webhook-id", "00000000-0000-4000-8000-000000000001"), REFUSED, "The id is signed.",
        source=GITLAB_DOCS, replay_of="gitlab-signed")
    say("id-upper-case", "The id in upper case is refused.", replaced(good, "webhook-id", GITLAB_ID.upper()),
        REFUSED, "The id is signed as it is.", source=GITLAB_DOCS)
    say("id-missing", "A request without an id is refused.", without(good, "webhook-id"), REFUSED,
        "The id is signed.", source=GITLAB_DOCS)
    say("id-missing-other-header", "An idempotency key does not make up for a missing id.",
        appended(without(good, "webhook-id"), "Idempotency-Key", GITLAB_ID), REFUSED,
        "It holds the same, but GitLab sends both.", source=GITLAB_DOCS, choice=True)
    say("id-empty", "A signed empty id is refused.", gitlab(id=""), REFUSED,
        "Every event has an id; with an empty one all would be the same.", source=STANDARD)
    say("id-doubled", "The id sent twice is refused.", doubled(good, "webhook-id"), REFUSED,
        "Lambda joins them with a comma; the provider sends one.", source=LAMBDA)
    say("id-doubled-other", "The id followed by another is refused.",
        appended(good, "webhook-id", "00000000-0000-4000-8000-000000000001"), REFUSED,
        "Whoever verifies the first and stores the last would be fooled.", source=LAMBDA)
    shifted = f"{NOW}.".encode() + GITLAB_PUSH
    say("dots-shifted-into-body", "A dot moved from the timestamp to the body makes no event.",
        gitlab_unsigned("msg", NOW) + [["webhook-signature", "v1," + standard_digest(
            signing_key(SIGNING_TOKEN), f"msg.{NOW}", NOW, GITLAB_PUSH)]], MALFORMED,
        "Id, timestamp and body are joined by dots: an id with a dot, which the standard forbids, is cut elsewhere.",
        body=shifted, source=STANDARD, choice=True)
    say("event-header-changed", "A signed body decides its kind, whatever the header says.",
        replaced(good, "X-Gitlab-Event", "Pipeline Hook"), GITLAB_SIGNED_OK, "The header is not signed.",
        source=GITLAB_DOCS)
    say("instance-header-changed", "A changed instance header is accepted.",
        replaced(good, "X-Gitlab-Instance", "https://gitlab.example"), GITLAB_SIGNED_OK,
        "The header is not signed, so nothing may depend on it alone.", source=GITLAB_DOCS)

    def by_key(id, title, key, expect, why, signing=(SIGNING_TOKEN,)):
        say(id, title, gitlab(key=key), expect, why, signing=signing, source=GITLAB_DOCS)

    right, other = signing_key(SIGNING_TOKEN), signing_key(OTHER_SIGNING_TOKEN)
    by_key("secret-wrong", "The signature of another token is refused.", other, REFUSED,
           "Whoever signs must have the token.")
    by_key("secret-second", "The second of two tokens is as good as the first.", right, GITLAB_SIGNED_OK,
           "While a token is rotated, both are in use.", (OTHER_SIGNING_TOKEN, SIGNING_TOKEN))
    by_key("secret-first", "The first of two tokens passes.", right, GITLAB_SIGNED_OK,
           "While a token is rotated, both are in use.", (SIGNING_TOKEN, OTHER_SIGNING_TOKEN))
    by_key("secret-none-of-two", "A signature of neither token is refused.", bytes(32), REFUSED,
           "Any match passes, and there is none.", (SIGNING_TOKEN, OTHER_SIGNING_TOKEN))
    by_key("secret-empty", "An empty token in the list passes nothing.", b"", REFUSED,
           "Anybody can sign with the empty key, which an unset variable is.", ("",))
    by_key("secret-only-prefix", "A token that is only its prefix passes nothing.", b"", REFUSED,
           "It decodes to the empty key, which anybody has.", ("whsec_",))
    by_key("secret-empty-first", "An empty token before the right one opens nothing.", b"", REFUSED,
           "Anybody can sign with the empty key, which an unset variable is.", ("", SIGNING_TOKEN))
    by_key("secret-empty-beside", "An empty token before the right one closes nothing.", right,
           GITLAB_SIGNED_OK, "The right token is in the list.", ("", SIGNING_TOKEN))
    by_key("secret-not-decoded", "A signature by the token as text is refused.", SIGNING_TOKEN.encode(),
           REFUSED, "The key is what the base64 after whsec_ says.")
    by_key("secret-not-decoded-without-prefix", "A signature by the token's base64 as text is refused.",
           SIGNING_TOKEN.removeprefix("whsec_").encode(), REFUSED,
           "The key is what the base64 after whsec_ says.")


def gitlab_signature_lists():
    good = gitlab()
    name = "webhook-signature"
    right = value_of(good, name)
    digest = right.removeprefix("v1,")
    key = signing_key(SIGNING_TOKEN)
    wrong = "v1," + standard_digest(bytes(32), GITLAB_ID, NOW, GITLAB_PUSH)
    asymmetric = "v1a," + base64.b64encode(bytes(range(64))).decode()

    def say(id, title, value, expect, why, **more):
        more = {"source": STANDARD, **more}
        gitlab_vector("signature-" + id, title, replaced(good, name, value), expect, why, **more)

    any_passes = "While a key is rotated, the sender signs with both; any match passes."
    say("list-right-first", "A list whose first signature is right is accepted.", f"{right} {wrong}",
        GITLAB_SIGNED_OK, any_passes)
    say("list-right-last", "A list whose last signature is right is accepted.", f"{wrong} {wrong} {right}",
        GITLAB_SIGNED_OK, any_passes)
    say("list-right-among-unknown", "A right signature among unknown versions is accepted.",
        f"v2,AAAA {asymmetric} {right} v9,", GITLAB_SIGNED_OK, "Unknown versions are ignored.")
    say("list-none-right", "A list without a right signature is refused.", f"{wrong} {wrong}", REFUSED,
        "Any match passes, and there is none.")
    say("list-two-blanks", "A list with two blanks between its signatures is accepted.", f"{wrong}  {right}",
        GITLAB_SIGNED_OK, "An empty entry is no signature and spoils none.", choice=True)
    say("list-by-commas", "A list with commas for blanks is refused.", f"{wrong},{right}", REFUSED,
        "A comma divides a version from its signature.")
    say("asymmetric-only", "An asymmetric signature alone is refused.", asymmetric, REFUSED,
        "The hook has a symmetric key.")
    say("version-unknown", "The right digest under an unknown version is refused.", "v2," + digest, REFUSED,
        "Another version is another scheme.")
    say("version-upper-case", "The right digest under an upper-case version is refused.", "V1," + digest,
        REFUSED, "The version is v1.", choice=True)
    say("without-prefix", "The right digest without its version is refused.", digest, REFUSED,
        "The version says how to read the rest.")
    say("without-comma", "The right digest after a version without a comma is refused.", "v1" + digest, REFUSED,
        "A comma divides a version from its signature.")
    say("equals-sign", "The right digest written as other schemes do is refused.", "v1=" + digest, REFUSED,
        "A comma divides a version from its signature.")
    say("empty", "An empty signature is refused.", "", REFUSED, "Nothing proves nothing.")
    say("only-version", "A version without a digest is refused.", "v1,", REFUSED,
        "An empty digest must not compare equal to the beginning of the right one.")
    say("half", "The first half of the digest is refused.", "v1," + digest[:20], REFUSED,
        "A comparison that stops at the shorter length would pass.")
    say("longer", "A digest with one byte more is refused.", "v1," + base64.b64encode(
        base64.b64decode(digest) + b"\0").decode(), REFUSED, "A comparison that stops at the shorter length would pass.")
    say("one-letter-off", "The right digest with another first letter is refused.",
        "v1," + ("A" if digest[0] != "A" else "B") + digest[1:], REFUSED, "All letters count.")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    twin = digest[:-2] + letters[letters.index(digest[-2]) + 1] + "="
    assert base64.b64decode(twin) == base64.b64decode(digest) and twin != digest
    say("not-canonical", "The right digest in base64 whose unused bits are set is refused.", "v1," + twin,
        REFUSED, "Lax decoders drop the bits, so that one signature would have four spellings.",
        source="https://www.rfc-editor.org/rfc/rfc4648#section-3.5")
    say("unpadded", "The right digest without its padding is refused.", "v1," + digest.rstrip("="), REFUSED,
        "The standard's libraries compare the text, padding included.", choice=True)
    safe = base64.urlsafe_b64encode(base64.b64decode(digest)).decode()
    assert safe != digest
    say("base64url", "The right digest in the URL-safe alphabet is refused.", "v1," + safe, REFUSED,
        "The standard writes plain base64.")
    say("hex", "The right digest in hex is refused.", "v1," + base64.b64decode(digest).hex(), REFUSED,
        "The standard writes base64.")
    say("upper-case", "The right digest in upper case is refused.", "v1," + digest.upper(), REFUSED,
        "Base64 has letters of both cases: it is another digest.")
    say("odd-length", "A digest that lacks a letter is refused.", "v1," + digest[:-2] + "=", REFUSED,
        "Some decoders drop the bits of an incomplete group in silence.")
    say("junk-inside", "The right digest with a letter that is no base64 in it is refused.",
        "v1," + digest[:10] + "*" + digest[10:], REFUSED, "Lax decoders skip the letter.")
    say("over-body-alone", "A signature over the body alone is refused.", "v1," + base64.b64encode(
        hmac_sha256(key, GITLAB_PUSH)).decode(), REFUSED, "Id and timestamp are signed too.")
    say("over-id-and-body", "A signature without the timestamp in it is refused.", "v1," + base64.b64encode(
        hmac_sha256(key, f"{GITLAB_ID}.".encode() + GITLAB_PUSH)).decode(), REFUSED, "The timestamp is signed too.")
    gitlab_vector("signature-doubled", "The right signature sent twice is refused.", doubled(good, name),
                  REFUSED, "Lambda joins them with a comma, which divides no signatures.", source=LAMBDA)
    gitlab_vector("signature-missing", "A request without the signature header is refused.",
                  without(good, name), REFUSED, "No signature, no event.", source=GITLAB_DOCS)


def gitlab_token_vectors():
    def say(id, title, headers, expect, why, tokens=(SECRET_TOKEN,), **more):
        more = {"source": GITLAB_DOCS, **more}
        gitlab_vector(id, title, headers, expect, why, signing=(), tokens=tokens, **more)

    name = "X-Gitlab-Token"
    good = gitlab_token()
    exact = "A password is right as a whole or not at all."
    say("token", "A right secret token is accepted.", good, GITLAB_TOKEN_OK, "It is what GitLab sends.")
    say("token-wrong", "A wrong secret token is refused.", gitlab_token(OTHER_SECRET), REFUSED, exact)
    say("token-shorter", "The beginning of the secret token is refused.", gitlab_token(SECRET_TOKEN[:-1]),
        REFUSED, exact)
    say("token-longer", "The secret token with a letter more is refused.", gitlab_token(SECRET_TOKEN + "x"),
        REFUSED, exact)
    say("token-lower-case", "The secret token in lower case is refused.", gitlab_token(SECRET_TOKEN.lower()),
        REFUSED, exact)
    say("token-blanks", "Blanks around the secret token are refused where they reach the receiver.",
        gitlab_token(f" {SECRET_TOKEN} "), REFUSED, exact + " An HTTP server strips them.", choice=True)
    say("token-empty", "An empty secret token is refused.", gitlab_token(""), REFUSED, exact)
    say("token-missing", "A request without a secret token is refused.", gitlab_unsigned(), REFUSED, exact)
    say("token-doubled", "The secret token sent twice is refused.", doubled(good, name), REFUSED,
        "Lambda joins them with a comma; the provider sends one.", source=LAMBDA)
    say("token-doubled-wrong-first", "A wrong secret token followed by the right one is refused.",
        appended(gitlab_token(OTHER_SECRET), name, SECRET_TOKEN), REFUSED,
        "Whoever takes the last header and whoever takes the first would disagree.", source=LAMBDA)
    say("token-in-authorization", "The secret token in another header is refused.",
        appended(gitlab_unsigned(), "Authorization", "Bearer " + SECRET_TOKEN), REFUSED,
        "GitLab has one header for it.")
    say("token-in-query", "The secret token in the query is refused.", gitlab_unsigned(), REFUSED,
        "GitLab has a header for it, and URLs end up in logs.", path="/?x-gitlab-token=" + SECRET_TOKEN)
    say("token-hashed", "The hash of the secret token is refused.",
        gitlab_token(hashlib.sha256(SECRET_TOKEN.encode()).hexdigest()), REFUSED, exact)
    say("token-second", "The second of two secret tokens is as good as the first.", good, GITLAB_TOKEN_OK,
        "While a token is rotated, both are in use.", (OTHER_SECRET, SECRET_TOKEN))
    say("token-none-of-two", "A secret token that is neither of two is refused.", gitlab_token("a third"),
        REFUSED, "Any match passes, and there is none.", (OTHER_SECRET, SECRET_TOKEN))
    say("token-list-empty", "A hook without any secret refuses every token.", good, REFUSED,
        "No secret must never mean no check.", ())
    say("token-list-empty-no-token", "A hook without any secret refuses a request without a token.",
        gitlab_unsigned(), REFUSED, "Nothing must not compare equal to nothing.", ())
    say("token-empty-in-list", "An empty secret token in the list passes nothing.", gitlab_token(""), REFUSED,
        "An unset variable must not match an empty header.", ("",))
    say("token-empty-in-list-missing", "An empty secret token in the list passes no request without one.",
        gitlab_unsigned(), REFUSED, "An unset variable must not match a missing header.", ("",))
    say("token-body-changed", "With a secret token alone, a changed body is accepted.", good, GITLAB_TOKEN_OK,
        "A secret token proves nothing about the body: use a signing token.", body=rewritten(GITLAB_PUSH))
    say("token-replay-new-id", "With a secret token alone, a captured event under a new id is accepted and flagged.",
        replaced(good, "webhook-id", "00000000-0000-4000-8000-000000000001"), GITLAB_TOKEN_OK,
        "Nothing is signed: the id cannot be trusted, and equal bodies can be noticed.",
        replay_of="gitlab-token")
    say("token-stale", "With a secret token alone, the timestamp is not looked at.",
        replaced(good, "webhook-timestamp", str(NOW - 86400)), GITLAB_TOKEN_OK,
        "The timestamp is not signed, so it proves nothing.", choice=True)
    say("token-with-signature", "A hook with a secret token alone ignores a signature.",
        appended(good, "webhook-signature", "v1,AAAA"), GITLAB_TOKEN_OK,
        "There is no key to check it with.", choice=True)
    say("token-signature-alone", "A right signature opens no hook that has a secret token alone.", gitlab(),
        REFUSED, "There is no key to check it with.")


def gitlab_both_vectors():
    def say(id, title, headers, expect, why, **more):
        gitlab_vector("both-" + id, title, headers, expect, why, tokens=(SECRET_TOKEN,),
                      source=GITLAB_DOCS, **more)

    signed = appended(gitlab(), "X-Gitlab-Token", SECRET_TOKEN)
    wrong = "v1," + standard_digest(bytes(32), GITLAB_ID, NOW, GITLAB_PUSH)
    no_fallback = "A signature that is there must be right: falling back would be a downgrade."
    say("right", "With both tokens set, a right signature beside the right token is accepted.", signed,
        GITLAB_SIGNED_OK, "It is what GitLab sends while a hook moves to signatures.")
    say("signature-alone", "With both tokens set, a right signature alone is accepted.", gitlab(),
        GITLAB_SIGNED_OK, "The signature proves more than the token.")
    say("wrong-token", "With both tokens set, a right signature beside a wrong token is accepted.",
        replaced(signed, "X-Gitlab-Token", OTHER_SECRET), GITLAB_SIGNED_OK,
        "The signature proves more than the token.", choice=True)
    say("token-alone", "With both tokens set, the right token without a signature is accepted.", gitlab_token(),
        GITLAB_TOKEN_OK, "GitLab advises this while a hook moves; end it by removing the secret token.",
        choice=True)
    say("neither", "With both tokens set, a request with neither is refused.", gitlab_unsigned(), REFUSED,
        "Stripping the signature must not open the hook.")
    say("stripped-wrong-token", "With both tokens set, a wrong token without a signature is refused.",
        gitlab_token(OTHER_SECRET), REFUSED, "Stripping the signature must not open the hook.")
    say("wrong-signature", "With both tokens set, a wrong signature is refused beside the right token.",
        replaced(signed, "webhook-signature", wrong), REFUSED, no_fallback)
    say("empty-signature", "With both tokens set, an empty signature is refused beside the right token.",
        replaced(signed, "webhook-signature", ""), REFUSED, no_fallback)
    say("unknown-version", "With both tokens set, an unknown version is refused beside the right token.",
        replaced(signed, "webhook-signature", wrong.replace("v1,", "v2,")), REFUSED, no_fallback)
    say("body-changed", "With both tokens set, a changed body is refused beside the right token.", signed,
        REFUSED, no_fallback, body=flipped(GITLAB_PUSH))
    say("id-missing", "With both tokens set, a signature without an id is refused beside the right token.",
        without(signed, "webhook-id"), REFUSED, no_fallback)
    say("timestamp-missing", "With both tokens set, a signature without a time is refused beside the right token.",
        without(signed, "webhook-timestamp"), REFUSED, no_fallback)
    say("stale", "With both tokens set, a stale signature is refused beside the right token.",
        appended(gitlab(timestamp=NOW - 301), "X-Gitlab-Token", SECRET_TOKEN), STALE, no_fallback)


# --- The file ---------------------------------------------------------------------------------------


def json_text(value, indent=0, room=100):
    """JSON in ASCII; an object on many lines, a list on one where it fits into 100 columns."""
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: " for key in value]
        last = len(items) - 1
        lines = [
            " " * (indent + 2)
            + start
            + json_text(each, indent + 2, 100 - indent - 2 - len(start) - (order < last))
            for order, (start, each) in enumerate(zip(items, value.values()))
        ]
        return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
    if isinstance(value, list) and not any(isinstance(each, dict) for each in value):
        line = json.dumps(value)
        if len(line) <= room:
            return line
    if isinstance(value, list):
        last = len(value) - 1
        lines = [
            " " * (indent + 2) + json_text(each, indent + 2, 100 - indent - 2 - (order < last))
            for order, each in enumerate(value)
        ]
        return "[\n" + ",\n".join(lines) + "\n" + " " * indent + "]"
    return json.dumps(value)


def main():
    slack_vectors()
    github_vectors()
    gitlab_vectors()
    ids = [each["id"] for each in VECTORS]
    assert len(ids) == len(set(ids)), "ids are unique"
    document = {"$schema": "./vectors.schema.json", "version": 1, "vectors": VECTORS}
    text = json_text(document) + "\n"
    file = pathlib.Path(__file__).with_name("vectors.json")
    if "--check" in sys.argv:
        return 0 if file.read_bytes() == text.encode() else "vectors.json is not what this script writes"
    file.write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
