// Writes src/wire/schema/{ec2,elbv2,iam,sts}.json: what the generator needs to know of the AWS shapes
// named in src/wire/operations.txt. Wire names, types, required members, enum values and error
// codes; no prose. How to run it: README.md beside this file.
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const services = [
  {
    name: 'ec2', package: '@aws-sdk/client-ec2', version: '3.1169.0', protocol: 'ec2',
  },
  {
    name: 'elbv2', package: '@aws-sdk/client-elastic-load-balancing-v2', version: '3.1142.0',
    protocol: 'query',
  },
  {
    name: 'iam', package: '@aws-sdk/client-iam', version: '3.1169.0', protocol: 'query',
  },
  {
    name: 'sts', package: '@aws-sdk/client-sts', version: '3.1174.0', protocol: 'query',
  },
];

// The package says only "number"; these are the ones that are not integers.
const doubles = new Set([
  'ZonalCapacityReservationState.EffectiveCapacityUnits', 'ProcessorInfo.SustainedClockSpeedInGhz',
  'EbsOptimizedInfo.BaselineThroughputInMBps', 'EbsOptimizedInfo.MaximumThroughputInMBps',
  'EbsCardInfo.BaselineThroughputInMBps', 'EbsCardInfo.MaximumThroughputInMBps',
  'NetworkCardInfo.BaselineBandwidthInGbps', 'NetworkCardInfo.PeakBandwidthInGbps',
]);

// Numbers of the package's own schema encoding.
const scalar = {0: 'string', 1: 'integer', 2: 'boolean', 21: 'blob'};
const timestamps = new Set([4, 5, 6, 7]);
const listOf = 64, mapOf = 128;
const kind = {simple: 0, list: 1, map: 2, structure: 3, error: -3, operation: 9};

const unlazy = (s) => (typeof s === 'function' ? unlazy(s()) : s);
const capitalised = (s) => s[0].toUpperCase() + s.slice(1);
const traitsOf = (t) => (t && typeof t === 'object' ? t : {});
const knownTraits = new Set([
  'xmlName', 'ec2QueryName', 'xmlFlattened', 'idempotencyToken', 'clientContextParams',
]);

// interface name -> member -> name of its TypeScript type, without array and undefined.
function readDeclarations(dir) {
  const types = new Map();
  const models = path.join(dir, 'dist-types/models');
  for (const file of fs.readdirSync(models).filter((f) => f.startsWith('models_')).sort()) {
    let members = null;
    for (const line of fs.readFileSync(path.join(models, file), 'utf8').split('\n')) {
      const open = /^export interface (\w+)/.exec(line);
      const member = /^ {4}(\w+)\??: (.+);$/.exec(line);
      if (open) types.set(open[1], (members = new Map()));
      else if (line === '}') members = null;
      else if (members && member) {
        members.set(member[1], member[2].replace(/\[\]|\(|\)|\| undefined/g, '').trim());
      }
    }
  }
  return types;
}

class Extractor {
  constructor(service, modules) {
    const require = createRequire(path.join(modules, 'x.js'));
    this.service = service;
    this.dir = path.join(modules, 'node_modules', service.package);
    const version = JSON.parse(fs.readFileSync(path.join(this.dir, 'package.json'))).version;
    if (version !== service.version) throw new Error(`${service.package}: ${version} installed`);
    this.exports = require(service.package);
    this.declarations = readDeclarations(this.dir);
    this.shapes = new Map();
    this.open = [];
  }

  checkTraits(traits, where) {
    for (const t of Object.keys(traitsOf(traits))) {
      if (!knownTraits.has(t)) throw new Error(`${where}: unknown trait ${t}`);
    }
  }

  // A type: {type} | {type: 'structure', shape} | {type: 'list', item} | {type: 'map'}.
  type(schema, where) {
    const s = unlazy(schema);
    if (typeof s === 'number') {
      if (s === mapOf) return {type: 'map'};  // string to string; others were not met
      if (s >= listOf && s < mapOf) return {type: 'list', item: this.type(s - listOf, where)};
      if (timestamps.has(s)) return {type: 'timestamp'};
      if (!(s in scalar)) throw new Error(`${where}: unknown schema number ${s}`);
      return {type: scalar[s] === 'integer' && doubles.has(where) ? 'double' : scalar[s]};
    }
    if (typeof s[0] !== 'number' || typeof s[1] !== 'string') {
      // [schema, traits]: a member reference
      this.checkTraits(s[1], where);
      const t = this.type(s[0], where);
      return {...t, traits: traitsOf(s[1])};
    }
    this.checkTraits(s[3], where);
    switch (s[0]) {
      case kind.simple:
        return this.type(s[4], where);
      case kind.list: {
        const {traits = {}, ...item} = this.type(s[4], where);
        const fallback = this.service.protocol === 'ec2' ? 'item' : 'member';
        const xml = traits.xmlName ?? 'member';
        return {type: 'list', item: {...(xml === fallback ? {} : {xml}), ...item}};
      }
      case kind.structure:
      case kind.error:
        this.structure(s);
        return {type: 'structure', shape: s[2]};
      default:
        throw new Error(`${where}: schema kind ${s[0]} is not supported`);
    }
  }

  structure(s) {
    const [, , name, , names, members, required = 0] = s;
    if (this.open.includes(name)) throw new Error(`recursive shape ${name}`);
    if (this.shapes.has(name)) return;
    this.open.push(name);
    const out = [];
    this.shapes.set(name, out);
    names.forEach((member, i) => {
      const {traits = {}, ...type} = this.type(members[i], `${name}.${member}`);
      if (traits.xmlFlattened) throw new Error(`${name}.${member}: flattened`);
      const xml = traits.xmlName ?? member;
      const query = this.service.protocol === 'ec2' ?
          traits.ec2QueryName ?? (traits.xmlName ? capitalised(traits.xmlName) : member) :
          xml;
      const values = this.enumValues(name, member);
      out.push({
        name: member,
        ...(query !== member ? {query} : {}),
        ...(xml !== member ? {xml} : {}),
        ...(i < required ? {required: true} : {}),
        ...type,
        ...(values ? {values} : {}),
      });
    });
    this.open.pop();
  }

  // The schema does not link a member to its enum; the declarations do.
  enumValues(shape, member) {
    const type = this.declarations.get(shape)?.get(member);
    const object = type && this.exports[type];
    if (!object || typeof object !== 'object' || Array.isArray(object)) return null;
    return Object.values(object).sort();
  }

  operation(name) {
    const op = this.exports[`${name}$`];
    if (!op || op[0] !== kind.operation) throw new Error(`no operation ${name}`);
    const shape = (schema) => {
      const s = unlazy(schema);
      if (!Array.isArray(s) || s[0] !== kind.structure || s[2] === 'Unit') return null;
      this.structure(s);
      return s[2];
    };
    return {input: shape(op[4]), output: shape(op[5])};
  }

  errors() {
    const out = [];
    for (const key of Object.keys(this.exports).sort()) {
      const s = this.exports[key];
      if (!key.endsWith('$') || !Array.isArray(s) || s[0] !== kind.error) continue;
      const traits = traitsOf(s[3]);
      const [code, status] = traits.awsQueryError ?? [s[2], traits.httpError];
      if (status) out.push({name: s[2], code, status});
    }
    return out;
  }
}

// One line per member: a refresh then shows as a readable diff.
function format(service, operations, shapes, errors) {
  const line = JSON.stringify;
  const block = (rows) => (rows.length ? `\n${rows.join(',\n')}\n` : '');
  const sorted = [...shapes.keys()].sort();
  return `{
${Object.entries(service).map(([k, v]) => `"${k}": ${line(v)}`).join(',\n')},
"operations": {${block(operations.map(([n, o]) => `  ${line(n)}: ${line(o)}`))}},
"shapes": {${block(sorted.map((n) =>
    `  ${line(n)}: [${block(shapes.get(n).map((m) => `    ${line(m)}`)).trimEnd()}${shapes.get(n).length ? '\n  ' : ''}]`))}},
"errors": [${block(errors.map((e) => `  ${line(e)}`))}]
}
`;
}

function install() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'wire-extract-'));
  fs.writeFileSync(path.join(dir, 'package.json'), '{"private": true}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts',
    ...services.map((s) => `${s.package}@${s.version}`)], {cwd: dir, stdio: 'inherit'});
  return dir;
}

const given = process.argv.indexOf('--modules');
const modules = given > 0 ? path.resolve(process.argv[given + 1]) : install();
const wanted = fs.readFileSync(path.join(root, 'src/wire/operations.txt'), 'utf8').split('\n')
    .filter((l) => l && !l.startsWith('#')).map((l) => l.split(' '));
for (const service of services) {
  const extractor = new Extractor(service, modules);
  const operations = wanted.filter(([s]) => s === service.name).map(([, n]) => n).sort()
      .map((n) => [n, extractor.operation(n)]);
  const out = path.join(root, 'src/wire/schema', `${service.name}.json`);
  fs.writeFileSync(out, format(service, operations, extractor.shapes, extractor.errors()));
  console.log(`${service.name}: ${operations.length} operations, ${extractor.shapes.size} shapes`);
}
if (given < 0) fs.rmSync(modules, {recursive: true});
