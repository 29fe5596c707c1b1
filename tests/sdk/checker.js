// Says what is wrong with an answer of the sandbox, by the official types (types.json).
//
// Stricter than any client has to be: a client shall ignore what it does not know, a sandbox must
// not say it. Every problem is a line that names the place in the answer.
import { readFileSync } from 'node:fs';

const data = JSON.parse(readFileSync(new URL('types.json', import.meta.url), 'utf8'));
const types = new Map(Object.entries(data.types));
export const routes = new Map(Object.entries(data.routes));

// The specification calls ids plain strings; these are the forms that live ones have.
const shapes = new Map([
  ['team_member_id', /^dbmid:[A-Za-z0-9_-]{35}$/],
  ['account_id', /^dbid:[A-Za-z0-9_-]{35}$/],
  ['group_id', /^g:[0-9a-f]{32}$/],
  ['team_id', /^dbtid:[A-Za-z0-9_-]{35,}$/],
  ['role_id', /^pid_dbtmr:[A-Za-z0-9_-]+$/],
  ['member_folder_id', /^[0-9]+$/],
  ['root_folder_id', /^[0-9]+$/],
  ['cursor', /^[A-Za-z0-9_-]{20,}$/],
]);

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const kindOf = (value) => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

// Own fields and those of what it extends.
function fieldsOf(type) {
  return [...(type.extends ? fieldsOf(types.get(type.extends)) : []), ...(type.fields ?? [])];
}

function tagsOf(type) {
  return [...(type.extends ? tagsOf(types.get(type.extends)) : []), ...type.tags];
}

class Check {
  problems = [];

  problem(at, text) {
    this.problems.push(`${at || 'the answer'}: ${text}`);
  }

  value(type, value, at) {
    switch (type.k) {
      case 'void':
        if (value !== null) this.problem(at, `expected null, got ${kindOf(value)}`);
        return;
      case 'nullable':
        this.value(type.of, value, at);
        return;
      case 'ref':
        this.named(type.name, value, at);
        return;
      case 'list':
        this.list(type, value, at);
        return;
      case 'boolean':
        if (typeof value !== 'boolean') this.problem(at, `expected a boolean, got ${kindOf(value)}`);
        return;
      case 'uint32':
      case 'uint64':
      case 'int64':
        this.integer(type, value, at);
        return;
      case 'string':
        this.string(type, value, at);
        return;
      case 'timestamp':
        if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) || Number.isNaN(Date.parse(value))) {
          this.problem(at, `expected a timestamp of whole seconds in UTC, got ${JSON.stringify(value)}`);
        }
        return;
      default:
        throw new Error(`types.json: unknown kind ${type.k}`);
    }
  }

  integer(type, value, at) {
    const most = type.max_value ?? (type.k === 'uint32' ? 2 ** 32 - 1 : Number.MAX_SAFE_INTEGER);
    const least = type.min_value ?? (type.k === 'int64' ? Number.MIN_SAFE_INTEGER : 0);
    if (!Number.isInteger(value) || value < least || value > most) {
      this.problem(at, `expected a ${type.k} of at most ${most}, got ${JSON.stringify(value)}`);
    }
  }

  string(type, value, at) {
    if (typeof value !== 'string') {
      this.problem(at, `expected a string, got ${kindOf(value)}`);
      return;
    }
    const length = [...value].length;
    if (type.min_length !== undefined && length < type.min_length) {
      this.problem(at, `${JSON.stringify(value)} is shorter than ${type.min_length}`);
    }
    if (type.max_length !== undefined && length > type.max_length) {
      this.problem(at, `${JSON.stringify(value)} is longer than ${type.max_length}`);
    }
    if (type.pattern !== undefined && !new RegExp(`^(?:${type.pattern})$`).test(value)) {
      this.problem(at, `${JSON.stringify(value)} does not match ${type.pattern}`);
    }
  }

  list(type, value, at) {
    if (!Array.isArray(value)) {
      this.problem(at, `expected a list, got ${kindOf(value)}`);
      return;
    }
    if (type.max_items !== undefined && value.length > type.max_items) {
      this.problem(at, `more than ${type.max_items} items`);
    }
    value.forEach((item, place) => this.value(type.of, item, `${at}[${place}]`));
  }

  named(name, value, at) {
    const type = types.get(name);
    if (type === undefined) throw new Error(`types.json: no type ${name}`);
    if (!isObject(value)) {
      // A bare string for a tag without a value is what requests may say; answers never do.
      this.problem(at, `expected an object (${name}), got ${kindOf(value)}`);
    } else if (type.kind === 'union') {
      this.union(name, type, value, at);
    } else if (type.subtypes) {
      this.subtype(name, type, value, at);
    } else {
      this.fields(name, fieldsOf(type), value, at, []);
    }
  }

  fields(name, fields, value, at, besides) {
    const known = new Set([...fields.map((field) => field.name), ...besides]);
    for (const key of Object.keys(value)) {
      if (!known.has(key)) this.problem(at, `unknown field '${key}' (${name})`);
    }
    for (const field of fields) {
      const where = at ? `${at}.${field.name}` : field.name;
      const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
      if (given === undefined) {
        // What has a default may be left out, as what may be null.
        if (field.type.k !== 'nullable' && !('default' in field)) this.problem(at, `missing field '${field.name}' (${name})`);
      } else if (given === null) {
        this.problem(where, 'null; the service leaves out what it has no value for');
      } else {
        this.value(field.type, given, where);
        const shape = shapes.get(field.name);
        if (shape && typeof given === 'string' && !shape.test(given)) this.problem(where, `${JSON.stringify(given)} has not the form ${shape.source}`);
      }
    }
  }

  subtype(name, type, value, at) {
    const tag = value['.tag'];
    const found = type.subtypes.find(([known]) => known === tag);
    if (found === undefined) {
      this.problem(at, `${tag === undefined ? "missing '.tag' key" : `unknown subtype '${tag}'`} (${name})`);
      return;
    }
    this.fields(found[1], fieldsOf(types.get(found[1])), value, at, ['.tag']);
  }

  union(name, type, value, at) {
    const tag = value['.tag'];
    if (typeof tag !== 'string') {
      this.problem(at, `missing '.tag' key (${name})`);
      return;
    }
    const member = tagsOf(type).find((known) => known.name === tag) ?? (tag === 'other' && !type.closed ? { type: { k: 'void' } } : undefined);
    if (member === undefined) {
      this.problem(at, `unknown tag '${tag}' (${name}${type.pruned ? ', of which types.json holds a part' : ''})`);
      return;
    }
    const isNullable = member.type.k === 'nullable';
    const inner = isNullable ? member.type.of : member.type;
    const where = at ? `${at}.${tag}` : tag;
    const alone = Object.keys(value).every((key) => key === '.tag');
    if (inner.k === 'void' || (isNullable && alone)) {
      this.only(value, ['.tag'], at, `${name} '${tag}'`);
      return;
    }
    const struct = inner.k === 'ref' ? types.get(inner.name) : undefined;
    if (struct?.kind === 'struct' && !struct.subtypes) {
      // The fields of a struct stand beside the tag.
      this.fields(inner.name, fieldsOf(struct), value, at, ['.tag']);
      return;
    }
    this.only(value, ['.tag', tag], at, `${name} '${tag}'`);
    if (!Object.hasOwn(value, tag)) {
      this.problem(at, `missing '${tag}' key (${name})`);
    } else {
      this.value(inner, value[tag], where);
    }
  }

  only(value, keys, at, what) {
    for (const key of Object.keys(value)) {
      if (!keys.includes(key)) this.problem(at, `unexpected key '${key}' beside the tag of ${what}`);
    }
  }
}

// The tags of a union path, outermost first, as the summary joins them.
function tagPath(error) {
  const path = [];
  for (let value = error; isObject(value) && typeof value['.tag'] === 'string'; value = value[path.at(-1)]) path.push(value['.tag']);
  return path;
}

function checkEnvelope(check, body, errorType, path) {
  if (!isObject(body)) {
    check.problem('', `expected an envelope, got ${kindOf(body)}`);
    return;
  }
  check.only(body, ['error_summary', 'error', 'user_message'], '', 'an envelope');
  if (errorType.k === 'void') {
    check.problem('error', 'this route has no errors of its own');
  } else {
    check.value(errorType, body.error, 'error');
  }
  const tags = path(body.error);
  const wanted = new RegExp(`^${tags.join('/')}/\\.{0,3}$`);
  if (typeof body.error_summary !== 'string' || !wanted.test(body.error_summary)) {
    check.problem('error_summary', `${JSON.stringify(body.error_summary)} is not "${tags.join('/')}/" with up to three dots`);
  }
  if ('user_message' in body) {
    const message = body.user_message;
    if (!isObject(message) || typeof message.text !== 'string' || typeof message.locale !== 'string') {
      check.problem('user_message', 'expected {locale, text}');
    }
  }
}

const oauthErrors = ['invalid_request', 'invalid_client', 'invalid_grant', 'unsupported_grant_type', 'invalid_scope'];

function checkToken(check, status, body) {
  if (status === 200) {
    check.only(body, ['access_token', 'token_type', 'expires_in', 'scope'], '', 'a token');
    // A "+" in a token would arrive as a blank: the SDK puts it into a query string as it is.
    if (!/^[A-Za-z0-9._-]+$/.test(body.access_token)) check.problem('access_token', 'has characters that do not survive a query string');
    if (body.token_type !== 'bearer') check.problem('token_type', `expected "bearer", got ${JSON.stringify(body.token_type)}`);
    if (!Number.isInteger(body.expires_in)) check.problem('expires_in', 'expected whole seconds');
  } else {
    check.only(body, ['error', 'error_description'], '', 'an OAuth error');
    if (!oauthErrors.includes(body.error)) check.problem('error', `unknown OAuth error ${JSON.stringify(body.error)}`);
    if (typeof body.error_description !== 'string') check.problem('error_description', 'missing');
  }
}

function parse(check, text) {
  try {
    return JSON.parse(text);
  } catch {
    check.problem('', `not JSON: ${text.slice(0, 80)}`);
    return undefined;
  }
}

const asStruct = (name) => ({ k: 'ref', name });

function checkBody(check, route, status, contentType, text) {
  const expectType = (wanted) => {
    if (contentType !== wanted) check.problem('Content-Type', `expected exactly "${wanted}", got "${contentType}"`);
  };
  if (route === 'oauth2/token') {
    expectType('application/json');
    const body = parse(check, text);
    if (body !== undefined) checkToken(check, status, body);
    return;
  }
  const known = routes.get(route);
  if (status === 400) {
    expectType('text/plain; charset=utf-8');
    const start = known ? `Error in call to API function "${route}": ` : 'Unknown API function: /2/';
    if (!text.startsWith(start)) check.problem('', `does not begin with ${start}`);
    return;
  }
  if (known === undefined) {
    check.problem('', `types.json has no route ${route}`);
    return;
  }
  expectType('application/json');
  const body = parse(check, text);
  if (body === undefined) return;
  switch (status) {
    case 200:
      check.value(known.result, body, '');
      break;
    case 401:
      // A scope stands beside the tag under another name, so the path ends with the tag.
      checkEnvelope(check, body, asStruct('auth.AuthError'), tagPath);
      break;
    case 403:
      checkEnvelope(check, body, asStruct('auth.AccessError'), tagPath);
      break;
    case 409:
      checkEnvelope(check, body, known.error, tagPath);
      break;
    case 429:
      // A struct, not a union: the tag is that of the reason.
      checkEnvelope(check, body, asStruct('auth.RateLimitError'), (error) => tagPath(error?.reason));
      break;
    default:
      check.problem('', `status ${status} is none that the service answers with`);
  }
}

/// The problems of one answer, none when it is as the service would say it. `route` is without
/// "/2/"; `headers` answers get(name), as fetch's do.
export function checkAnswer(route, status, headers, text) {
  const check = new Check();
  if (!/^[0-9a-f]{32}$/.test(headers.get('x-dropbox-request-id') ?? '')) {
    check.problem('X-Dropbox-Request-Id', 'expected 32 hexadecimal digits');
  }
  const wait = headers.get('retry-after');
  if (wait !== null && wait !== undefined && !/^\d+$/.test(wait)) check.problem('Retry-After', `"${wait}" is no number of seconds`);
  checkBody(check, route, status, headers.get('content-type'), text);
  return check.problems;
}
