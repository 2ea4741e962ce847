/** Every bound of the definition language. Each is inclusive: n is accepted, n + 1 refused. */
export const languageLimits = {
  files: 100,
  fileChars: 256 * 1024,
  /** One expression. */
  expressionChars: 4_000,
  /** Nested parentheses, calls and prefixes, and operators of one chain such as `a + b + c`. */
  expressionDepth: 64,
  /** Faults told of one expression; more would only be echoes. */
  expressionFaults: 10,
  /** Diagnostics of one compilation. */
  diagnostics: 200,
  hostSets: 200,
  /** Hosts named by one host set. */
  hostSetHosts: 1_000,
  /** Tags of one host set. */
  hostSetTags: 20,
  rules: 1_000,
  policies: 200,
  templates: 200,
  /** Parameters of one template. */
  templateParameters: 20,
  ruleSets: 200,
  /** Uses of templates and names of rules in one rule set. */
  ruleSetEntries: 200,
  applications: 100,
  /** Entries under `apply`, `override`, and names in one `rules` or `to`. */
  applicationEntries: 1_000,
  /** What applications make: a rule counts once for each combination of values that hosts have. */
  expandedRules: 5_000,
  /** Steps of one policy. */
  policySteps: 10,
  /** Composites over composites: events of a host rule are level 1. */
  levels: 32,
  /** Labels in one `by`, `host` included. */
  byLabels: 10,
  nameChars: 63,
  /** Longest hold, timeout or cooldown: as long as samples are kept. */
  durationMs: 7 * 24 * 60 * 60 * 1000,
  /** Instances of one host rule on one host. Those that are there stay; new ones are let in by order of their key. */
  hostRuleInstances: 100,
  /** Smallest and largest volume that a policy may ask for. */
  volumeMinBytes: 2 ** 30,
  volumeMaxBytes: 16 * 2 ** 40,
} as const;
